//! Why a plan is not empty, for those who expected it to be.

use super::Options;
use super::definition;
use super::measure::named;
use super::paint::{BOLD, DIM, Page, on_one_line, symbol};
use crate::plan::Explained;

/// The differences as text, ending in a line feed.
#[must_use]
pub fn explanation(differences: &[Explained], options: Options<'_>) -> String {
    let mut page = Page::new(options.colors, options.width);
    if differences.is_empty() {
        page.line(0, "Nothing differs.");
        return page.finish();
    }
    let heading = page.paint(BOLD, "What differs, property by property");
    page.line(0, &heading);
    for one in differences {
        page.blank();
        let (symbol, style) = symbol(one.verb);
        let line = format!("{} {}", page.paint(style, symbol), page.paint(style.bold(), &named(&one.object)));
        page.line(0, &line);
        if let Some(why) = &one.why {
            page.prose(2, 2, DIM, &format!("↳ {why}"));
        }
        match (&one.live, &one.files) {
            (Some(_), None) => page.prose(2, 2, DIM, "it is in the database only"),
            (None, Some(_)) => page.prose(2, 2, DIM, "it is in the files only"),
            (Some(_), Some(_)) if one.properties.is_empty() => {
                page.prose(2, 2, DIM, "both sides are the same: it is made again for the sake of another object");
            }
            _ => {}
        }
        for property in &one.properties {
            let name = page.paint(BOLD, &property.name);
            page.line(2, &name);
            for (side, value) in [("database", &property.live), ("files   ", &property.files)] {
                match value {
                    // A whole body is shown below, where only what differs in it is.
                    Some(value) if value.contains('\n') => page.line(4, &format!("{side}  (several lines, see below)")),
                    Some(value) => page.line(4, &format!("{side}  {}", on_one_line(value))),
                    None => page.line(4, &format!("{side}  (none)")),
                }
            }
        }
        if one.live == one.files {
            continue;
        }
        for (from, definition) in [(&one.live_from, &one.live), (&one.files_from, &one.files)] {
            if let Some(sql) = definition {
                page.prose(2, 2, DIM, &format!("{from}:"));
                definition::whole(&mut page, 2, style, sql);
            }
        }
    }
    page.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::object::{Kind, ObjectId};
    use crate::plan::{Property, Verb};

    #[test]
    fn both_sides_are_shown_with_what_differs() {
        let one = Explained {
            object: ObjectId::on_relation(Kind::Column, "public", "notes", "at"),
            verb: Verb::Alter,
            why: None,
            properties: vec![Property { name: "data_type".to_owned(), live: Some("date".to_owned()), files: None }],
            live: Some("at date".to_owned()),
            files: Some("at".to_owned()),
            live_from: "in database app".to_owned(),
            files_from: "in the files (schema/a.sql:1)".to_owned(),
        };
        insta::assert_snapshot!(explanation(&[one], Options::default()), @r"
        What differs, property by property

        ~ column public.notes.at
          data_type
            database  date
            files     (none)
          in database app:
          │ at date
          in the files (schema/a.sql:1):
          │ at
        ");
        assert_eq!(explanation(&[], Options::default()), "Nothing differs.\n");
    }
}
