//! Lists of names as sentences have them.

use std::fmt::Display;

/// All of them: `a, b and c`.
#[must_use]
pub fn all(names: impl IntoIterator<Item = impl Display>) -> String {
    let mut names: Vec<String> = names.into_iter().map(|name| name.to_string()).collect();
    match names.pop() {
        Some(last) if !names.is_empty() => format!("{} and {last}", names.join(", ")),
        last => last.unwrap_or_default(),
    }
}

/// The first ones, and how many there are besides: `a, b and 3 more`.
#[must_use]
pub fn first(most: usize, names: impl IntoIterator<Item = impl Display>) -> String {
    let mut names = names.into_iter();
    let shown: Vec<String> = names.by_ref().take(most).map(|name| name.to_string()).collect();
    let rest = match names.count() {
        0 => String::new(),
        count => format!(" and {count} more"),
    };
    format!("{}{rest}", shown.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_listed() {
        let names = ["a", "b", "c"];
        assert_eq!(
            [all(&names[..0]), all(&names[..1]), all(&names[..2]), all(names)],
            ["", "a", "a and b", "a, b and c"]
        );
        assert_eq!([first(2, &names[..0]), first(2, &names[..2]), first(2, names)], ["", "a, b", "a, b and 1 more"]);
    }
}
