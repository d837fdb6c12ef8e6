//! A page that must not grow beyond what GitHub takes as a comment.

/// How many characters GitHub takes: 65,536. Some are left for what a workflow puts around it.
pub(super) const LIMIT: usize = 65_000;

/// A page under construction.
#[derive(Debug)]
pub(super) struct Page {
    out: String,
    left: usize,
}

impl Page {
    /// Empty, with this much kept for what comes last.
    pub fn new(kept: usize) -> Self {
        Self { out: String::new(), left: LIMIT - kept }
    }

    /// Gives back what was kept.
    pub fn release(&mut self, kept: usize) {
        self.left += kept;
    }

    /// How many characters still fit.
    pub fn left(&self) -> usize {
        self.left
    }

    /// Adds the text if it fits.
    pub fn add(&mut self, text: &str) -> bool {
        let length = text.chars().count();
        if length > self.left {
            return false;
        }
        self.left -= length;
        self.out.push_str(text);
        true
    }

    /// Adds as many of the texts as fit within so many characters, in order; gives the number of those that do not.
    pub fn add_some(&mut self, texts: impl IntoIterator<Item = String>, within: usize) -> usize {
        let floor = self.left.saturating_sub(within);
        let mut missing = 0;
        for text in texts {
            // Nothing is shown after something that is not, or the order would be a lie.
            if missing > 0 || self.left.saturating_sub(text.chars().count()) < floor || !self.add(&text) {
                missing += 1;
            }
        }
        missing
    }

    /// As [`Self::add_some`], but what comes after one that is too long may fit.
    pub fn add_those_that_fit(&mut self, texts: impl IntoIterator<Item = String>) -> usize {
        texts.into_iter().filter(|text| !self.add(text)).count()
    }

    pub fn finish(self) -> String {
        self.out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_fit_is_counted() {
        let mut page = Page::new(LIMIT - 10);
        assert_eq!(page.add_some(["1234".to_owned(), "56789".to_owned(), "0".to_owned()], 6), 2);
        assert_eq!(page.add_those_that_fit(["1234567".to_owned(), "123456".to_owned()]), 1);
        assert_eq!((page.left(), page.finish()), (0, "1234123456".to_owned()));
    }
}
