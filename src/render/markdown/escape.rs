//! Whatever a name, a comment or SQL holds, it stays text: no Markdown, no HTML, no mention, no end of a table's cell.

use crate::render::paint::{on_one_line, printable};

/// A name as code, in a cell of a table too.
pub(super) fn code(text: &str) -> String {
    let text = on_one_line(text);
    // A backslash before a bar ends a cell even in code.
    if text.is_empty() || text.contains(['`', '|', '\\']) || text.trim() != text {
        return format!("<code>{}</code>", entities(&text));
    }
    format!("`{text}`")
}

/// Prose on one line; what stands in it between back-ticks is code, to be copied as it is.
pub(super) fn prose(text: &str) -> String {
    let parts: Vec<&str> = text.split('`').collect();
    if parts.len().is_multiple_of(2) {
        return plain(text);
    }
    let shown = parts.iter().enumerate();
    shown.map(|(index, part)| if index % 2 == 1 { code(part) } else { plain(part) }).collect()
}

fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let text = on_one_line(text);
    let mut chars = text.chars().peekable();
    while let Some(char) = chars.next() {
        match char {
            // A word joiner keeps a mention of a person or an issue from becoming one.
            '@' | '#' if chars.peek().is_some_and(|next| next.is_alphanumeric()) => {
                out.push(char);
                out.push('\u{2060}');
            }
            '&' | '<' | '>' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '\\' | '$' | '!' => entity(&mut out, char),
            // No link of itself.
            ':' if chars.peek() == Some(&'/') => entity(&mut out, char),
            '.' if out.ends_with("www") => entity(&mut out, char),
            char => out.push(char),
        }
    }
    out
}

/// Text within an HTML element.
pub(super) fn html(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let mut chars = on_one_line(text).chars().collect::<Vec<_>>().into_iter().peekable();
    while let Some(char) = chars.next() {
        match char {
            '@' | '#' if chars.peek().is_some_and(|next| next.is_alphanumeric()) => {
                out.push(char);
                out.push('\u{2060}');
            }
            char if char.is_ascii_punctuation() && !".,()-".contains(char) => entity(&mut out, char),
            char => out.push(char),
        }
    }
    out
}

fn entities(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    for char in text.chars() {
        if char.is_ascii_punctuation() && !".,()-".contains(char) {
            entity(&mut out, char);
        } else {
            out.push(char);
        }
    }
    out
}

fn entity(out: &mut String, char: char) {
    out.push_str(&format!("&#{};", u32::from(char)));
}

/// A block of code: its fence is longer than any in it.
pub(super) fn block(language: &str, text: &str) -> String {
    let text = printable(text);
    let mut longest = 0;
    let mut run = 0;
    for char in text.chars() {
        run = if char == '`' { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    let fence = "`".repeat(longest.max(2) + 1);
    format!("{fence}{language}\n{}\n{fence}\n", text.trim_end_matches('\n'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_names() {
        assert_eq!(code("public.users"), "`public.users`");
        assert_eq!(code("a`b|c\\"), "<code>a&#96;b&#124;c&#92;</code>");
        assert_eq!(code("two\nlines"), "<code>two&#92;nlines</code>");
        assert_eq!(code(""), "<code></code>");
        assert_eq!(code("<b> @me *x*"), "`<b> @me *x*`");
    }

    #[test]
    fn prose_stays_prose() {
        let hostile = "</details> @team #12 **x** [a](https://b) ![i](x) `c` | d \\ $x$ www.e.com";
        assert_eq!(prose("say `-- @renamed from=a`, @you"), "say `-- @renamed from=a`, @\u{2060}you");
        let shown = prose(&hostile.replace('`', ""));
        for part in ["<", "`", "*", "[", "|", "~", "\\", "$", "!", "://", "@t", "#1", "www."] {
            // Entities themselves are made of `&#`.
            assert!(!shown.replace("&#", "").contains(part), "{part}: {shown}");
        }
        assert!(shown.ends_with("www&#46;e.com"), "{shown}");
    }

    #[test]
    fn a_fence_is_longer_than_any_in_it() {
        assert_eq!(block("sql", "a"), "```sql\na\n```\n");
        assert_eq!(block("sql", "```\n````x"), "`````sql\n```\n````x\n`````\n");
    }

    #[test]
    fn html_holds_no_element() {
        assert_eq!(html("</summary>@me"), "&#60;&#47;summary&#62;@\u{2060}me");
    }
}
