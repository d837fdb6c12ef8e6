//! Why there is no way from one catalog to the other.

use crate::object::ObjectId;
use crate::problem::{Place, Problem};

/// A problem, and the objects that it is about.
#[derive(Debug)]
pub struct Refused {
    /// The problem, without places.
    pub problem: Problem,
    /// Where the files describe them is where the user can do something about it.
    about: Vec<ObjectId>,
}

impl Refused {
    pub(super) fn new(problem: Problem, about: impl Into<Vec<ObjectId>>) -> Self {
        Self { problem, about: about.into() }
    }

    /// The problem with the places in the files, as `written` tells them.
    #[must_use]
    pub fn at(self, written: &dyn Fn(&ObjectId) -> Option<Place>) -> Box<Problem> {
        let mut problem = self.problem;
        for id in &self.about {
            if let Some(place) = written(id).filter(|place| problem.places.iter().all(|(other, _)| other != place)) {
                problem = problem.at(place, "described here");
            }
        }
        Box::new(problem)
    }
}

impl From<Refused> for Box<Problem> {
    fn from(refused: Refused) -> Self {
        Box::new(refused.problem)
    }
}
