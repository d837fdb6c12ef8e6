use super::layout::{Size, place};
use super::*;
use crate::object::{Kind, Mark, ObjectId};

fn table(name: &str) -> ObjectId {
    ObjectId::in_schema(Kind::Table, "public", name)
}

fn field(name: &str, data_type: &str) -> Field {
    Field {
        name: name.to_owned(),
        data_type: data_type.to_owned(),
        primary: name == "id",
        foreign: name.ends_with("_id"),
        unique: false,
        not_null: true,
        mark: Mark::Same,
    }
}

fn entity(id: ObjectId, fields: Vec<Field>, mark: Mark) -> Entity {
    Entity { noun: id.kind.noun(), id, comment: None, fields, mark }
}

fn references(from: &ObjectId, to: &ObjectId, label: &str) -> Line {
    Line {
        from: from.clone(),
        to: to.clone(),
        link: Link::References { optional: false, one: false },
        label: label.to_owned(),
        mark: Mark::Same,
    }
}

/// Two tables and a view with names that try to break out.
fn hostile() -> Outline {
    let (users, odd) = (table("users"), table("a\"b]--{`<script>|%\n\\#;end"));
    let view = ObjectId::in_schema(Kind::View, "app", "one");
    let mut odd_field = field("x\"y -->\n<b>&", "character varying(20)[]");
    odd_field.mark = Mark::Added;
    Outline {
        boxes: vec![
            Entity {
                comment: Some("</title><script>alert(1)</script>".to_owned()),
                ..entity(
                    odd.clone(),
                    vec![field("id", "numeric(10,2)"), odd_field, field("pk", "timestamp(3) with time zone")],
                    Mark::Changed,
                )
            },
            entity(users.clone(), vec![field("id", "uuid"), field("manager_id", "uuid")], Mark::Dropped),
            entity(view.clone(), vec![field("total", "double precision")], Mark::Added),
        ],
        lines: vec![
            references(&odd, &users, "\"]; \\end <b>"),
            references(&users, &users, "manager_id"),
            Line { link: Link::Uses, label: String::new(), ..references(&view, &users, "") },
        ],
    }
}

macro_rules! snapshot {
    ($name:literal, $text:expr) => {
        insta::with_settings!({ snapshot_path => "../../../snapshots" }, { insta::assert_snapshot!($name, $text); });
    };
}

#[test]
fn pictures_of_hostile_names() {
    let outline = hostile();
    snapshot!("graph_mermaid", mermaid(&outline));
    snapshot!("graph_flowchart", flowchart(&outline));
    snapshot!("graph_dot", dot(&outline));
    let svg = svg(&outline);
    assert!(!svg.contains("<script") && !svg.contains("<b>"), "{svg}");
    assert!(balanced(&svg), "{svg}");
    snapshot!("graph_svg", svg);
}

/// Whether every element is closed, in order.
fn balanced(xml: &str) -> bool {
    let mut open = Vec::new();
    for tag in xml.split('<').skip(1) {
        let Some((inside, _)) = tag.split_once('>') else { return false };
        if let Some(name) = inside.strip_prefix('/') {
            if open.pop() != Some(name) {
                return false;
            }
        } else if !inside.ends_with('/') {
            open.push(inside.split(' ').next().unwrap_or_default());
        }
    }
    open.is_empty()
}

#[test]
fn types_are_called_as_people_call_them() {
    let shown: Vec<_> = [
        "integer",
        "timestamp with time zone",
        "timestamp(3) without time zone",
        "time with time zone",
        "character varying(20)[]",
        "character(3)",
        "double precision",
        "app.mood",
    ]
    .iter()
    .map(|name| short_type(name))
    .collect();
    assert_eq!(
        shown,
        ["int", "timestamptz", "timestamp(3)", "timetz", "varchar(20)[]", "char(3)", "float8", "app.mood"]
    );
}

#[test]
fn no_box_covers_another_one_whatever_refers_to_what() {
    for seed in 0..60 {
        let mut random = fastrand::Rng::with_seed(seed);
        let count = random.usize(0..40);
        let sizes: Vec<Size> =
            (0..count).map(|_| Size { width: random.usize(80..300), height: random.usize(28..400) }).collect();
        let lines: Vec<(usize, usize)> = if count == 0 {
            Vec::new()
        } else {
            (0..random.usize(0..60)).map(|_| (random.usize(0..count), random.usize(0..count))).collect()
        };
        let layout = place(&sizes, &lines);
        let again = place(&sizes, &lines);
        assert_eq!(layout.corners, again.corners, "seed {seed}");
        for (one, (x, y)) in layout.corners.iter().enumerate() {
            assert!(x + sizes[one].width <= layout.width && y + sizes[one].height <= layout.height, "seed {seed}");
            for (two, (other_x, other_y)) in layout.corners.iter().enumerate().skip(one + 1) {
                let apart = x + sizes[one].width <= *other_x
                    || other_x + sizes[two].width <= *x
                    || y + sizes[one].height <= *other_y
                    || other_y + sizes[two].height <= *y;
                assert!(apart, "seed {seed}: {one} and {two}");
            }
        }
    }
}

#[test]
fn what_is_referred_to_stands_left_of_what_refers_to_it() {
    let size = Size { width: 100, height: 50 };
    let layout = place(&[size; 4], &[(1, 0), (2, 1), (2, 0), (2, 2)]);
    assert!(layout.corners[0].0 < layout.corners[1].0 && layout.corners[1].0 < layout.corners[2].0);
    // The line from the third layer to the first passes the second, beside the box in there.
    assert_eq!(layout.bends.iter().map(Vec::len).collect::<Vec<_>>(), [0, 0, 1, 0]);
    // What nothing refers to stands below.
    assert!(layout.corners[3].1 > layout.corners[..3].iter().map(|corner| corner.1).max().unwrap_or(0));
}
