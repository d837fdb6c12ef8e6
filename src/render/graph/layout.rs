//! Where boxes and lines go: in layers from left to right, what is referred to left of what refers to it.
//!
//! The steps are those of every layered drawing: break circles, give each box a layer, let lines that pass a layer have
//! a place in it, order each layer so that few lines cross, and stack it. Same input, same picture.

use std::collections::BTreeMap;

/// A box to be placed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Size {
    pub width: usize,
    pub height: usize,
}

/// Where things are.
#[derive(Debug)]
pub(super) struct Layout {
    pub width: usize,
    pub height: usize,
    /// The upper left corner of each box.
    pub corners: Vec<(usize, usize)>,
    /// For each line where it passes a layer between its ends, from the first end on: from here to there at a height.
    pub bends: Vec<Vec<(usize, usize, usize)>>,
}

const MARGIN: usize = 24;
const BETWEEN_LAYERS: usize = 90;
const BETWEEN_BOXES: usize = 26;
/// How wide boxes without lines may stand side by side.
const ROW: usize = 1600;
/// How often the order in the layers is mended.
const SWEEPS: usize = 12;

/// One thing in a layer: a box, or a place for a line to pass.
struct Node {
    layer: usize,
    size: Size,
    y: usize,
}

/// Places boxes; a line is a pair of what refers and what is referred to.
pub(super) fn place(sizes: &[Size], lines: &[(usize, usize)]) -> Layout {
    let linked: Vec<bool> =
        (0..sizes.len()).map(|one| lines.iter().any(|(from, to)| from != to && (*from == one || *to == one))).collect();
    let layers = layers(sizes.len(), lines);
    let mut nodes: Vec<Node> =
        sizes.iter().zip(&layers).map(|(size, layer)| Node { layer: *layer, size: *size, y: 0 }).collect();
    let mut next_to: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    let mut passes: Vec<Vec<usize>> = Vec::new();
    for (from, to) in lines {
        let (mut last, mut passed) = (*from, Vec::new());
        let (low, high) = (layers[*to].min(layers[*from]), layers[*to].max(layers[*from]));
        let mut between: Vec<usize> = (low + 1..high).collect();
        if layers[*from] > layers[*to] {
            between.reverse();
        }
        for layer in between {
            nodes.push(Node { layer, size: Size { width: 0, height: 8 }, y: 0 });
            let node = nodes.len() - 1;
            passed.push(node);
            link(&mut next_to, last, node);
            last = node;
        }
        if from != to {
            link(&mut next_to, last, *to);
        }
        passes.push(passed);
    }

    let count = nodes.iter().map(|node| node.layer + 1).max().unwrap_or(0);
    let mut columns: Vec<Vec<usize>> = vec![Vec::new(); count];
    for (node, one) in nodes.iter().enumerate() {
        if node >= sizes.len() || linked[node] {
            columns[one.layer].push(node);
        }
    }
    columns.retain(|column| !column.is_empty());
    order(&mut columns, &next_to, &mut nodes);

    let mut corners = vec![(0, 0); nodes.len()];
    let (mut x, mut bottom) = (MARGIN, MARGIN);
    for column in &columns {
        let width = column.iter().map(|node| nodes[*node].size.width).max().unwrap_or(0);
        for node in column {
            // A line passes the whole layer at one height, so that it hides behind no box.
            if *node >= sizes.len() {
                nodes[*node].size.width = width;
            }
            let size = nodes[*node].size;
            corners[*node] = (x + (width - size.width) / 2, nodes[*node].y + MARGIN);
            bottom = bottom.max(nodes[*node].y + MARGIN + size.height);
        }
        x += width + BETWEEN_LAYERS;
    }
    let mut right = if columns.is_empty() { MARGIN } else { x - BETWEEN_LAYERS };

    // What no line leads to stands in rows below.
    let (mut x, mut y, mut tallest) = (MARGIN, if columns.is_empty() { MARGIN } else { bottom + 2 * BETWEEN_BOXES }, 0);
    for (node, size) in sizes.iter().enumerate().filter(|(node, _)| !linked[*node]) {
        if x > MARGIN && x + size.width > ROW.max(right) {
            (x, y, tallest) = (MARGIN, y + tallest + BETWEEN_BOXES, 0);
        }
        corners[node] = (x, y);
        x += size.width + BETWEEN_BOXES;
        tallest = tallest.max(size.height);
        right = right.max(x - BETWEEN_BOXES);
        bottom = bottom.max(y + size.height);
    }

    let across = |node: &usize| {
        let (x, y) = corners[*node];
        (x, x + nodes[*node].size.width, y + nodes[*node].size.height / 2)
    };
    let bends = passes.iter().map(|passed| passed.iter().map(across).collect()).collect();
    corners.truncate(sizes.len());
    Layout { width: right + MARGIN, height: bottom + MARGIN, corners, bends }
}

fn link(next_to: &mut BTreeMap<usize, Vec<usize>>, one: usize, two: usize) {
    next_to.entry(one).or_default().push(two);
    next_to.entry(two).or_default().push(one);
}

/// The layer of each box: one more than that of what it refers to. Of a circle, the line that closes it is left aside.
fn layers(count: usize, lines: &[(usize, usize)]) -> Vec<usize> {
    let mut refers: Vec<Vec<usize>> = vec![Vec::new(); count];
    for (from, to) in lines.iter().filter(|(from, to)| from != to) {
        if !refers[*from].contains(to) {
            refers[*from].push(*to);
        }
    }
    let mut layers: Vec<Option<usize>> = vec![None; count];
    for start in 0..count {
        // Each entry: a box, and which of those that it refers to comes next.
        let mut path = vec![(start, 0)];
        while let Some((node, next)) = path.pop() {
            if layers[node].is_some() {
                continue;
            }
            if let Some(target) = refers[node].get(next).copied() {
                path.push((node, next + 1));
                if layers[target].is_none() && !path.iter().any(|(on_path, _)| *on_path == target) {
                    path.push((target, 0));
                }
            } else {
                let below = refers[node].iter().filter_map(|target| layers[*target]).max();
                layers[node] = Some(below.map_or(0, |below| below + 1));
            }
        }
    }
    layers.into_iter().map(Option::unwrap_or_default).collect()
}

/// Orders each layer by where its neighbours are, to and fro, then stacks it.
fn order(columns: &mut [Vec<usize>], next_to: &BTreeMap<usize, Vec<usize>>, nodes: &mut [Node]) {
    for column in columns.iter() {
        stack(column, nodes);
    }
    for sweep in 0..SWEEPS {
        let mut turn: Vec<usize> = (0..columns.len()).collect();
        if sweep % 2 == 1 {
            turn.reverse();
        }
        for index in turn {
            let middle = |node: usize| nodes[node].y + nodes[node].size.height / 2;
            let mut wanted: Vec<(usize, usize)> = columns[index]
                .iter()
                .map(|node| {
                    let near = next_to.get(node).map(Vec::as_slice).unwrap_or_default();
                    let sum: usize = near.iter().map(|one| middle(*one)).sum();
                    (if near.is_empty() { middle(*node) } else { sum / near.len() }, *node)
                })
                .collect();
            wanted.sort_unstable();
            columns[index] = wanted.iter().map(|(_, node)| *node).collect();
            settle(&wanted, nodes);
        }
    }
    let top = columns.iter().flatten().map(|node| nodes[*node].y).min().unwrap_or(0);
    for node in columns.iter().flatten() {
        nodes[*node].y -= top;
    }
}

fn stack(column: &[usize], nodes: &mut [Node]) {
    let mut y = 0;
    for node in column {
        nodes[*node].y = y;
        y += nodes[*node].size.height + BETWEEN_BOXES;
    }
}

/// Gives each node of a layer the height at which it wants its middle, as far as the one above it leaves room.
fn settle(wanted: &[(usize, usize)], nodes: &mut [Node]) {
    let needed: usize = wanted.iter().map(|(_, node)| nodes[*node].size.height + BETWEEN_BOXES).sum();
    let middle = wanted.iter().map(|(middle, _)| middle).sum::<usize>() / wanted.len().max(1);
    // As a whole the layer is centred at what it is linked to.
    let mut y = middle.saturating_sub(needed / 2);
    for (middle, node) in wanted {
        let height = nodes[*node].size.height;
        let room = y;
        let at = middle.saturating_sub(height / 2);
        // Gaps stay small, or the picture grows with every sweep.
        nodes[*node].y = at.clamp(room, room + 3 * BETWEEN_BOXES);
        y = nodes[*node].y + height + BETWEEN_BOXES;
    }
}
