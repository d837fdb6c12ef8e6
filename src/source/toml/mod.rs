//! TOML files → statements. TOML is for people who would rather not write DDL; it compiles to SQL and then takes the same
//! road as SQL files do.
//!
//! - [`tree`]: the file as a tree in file order, with places
//! - [`shape`], [`value`], [`shapes`]: which keys there are, declared once; read into values, and written as JSON Schema
//! - [`compile`]: values → SQL text that remembers where its bytes came from
//! - [`section`]: the kinds that are stated in SQL, and how their keys name them
//! - [`mod@write`]: the way back, from statements
//! - [`check`]: what users embed is one whole expression, type or query, and nothing more
//!
//! Names are exact: capitals count, and nothing has to be quoted but a part that itself has a dot. A name without a
//! schema is in the default schema. Types, expressions and queries are SQL.

pub mod check;
pub mod compile;
pub mod name;
pub mod section;
pub mod shape;
pub mod shapes;
pub mod text;
pub mod tree;
pub mod value;
pub mod write;

use std::sync::Arc;

use serde_json::json;

use self::compile::Compiler;
use self::shape::{Definitions, Reader, Shape};
use super::{Parsed, ReadOptions};
use crate::problem::{Problem, Result, SourceFile};

/// Compiles a file to statements. All problems of the file are reported together.
pub fn statements(file: Arc<SourceFile>, options: &ReadOptions) -> Result<Parsed> {
    let tree = match tree::parse(&file) {
        Ok(tree) => tree,
        Err(problems) => return Err(together(problems)),
    };
    if let Some(problem) = check::another_programs(&tree, &file) {
        return Err(Box::new(problem));
    }
    let mut reader = Reader { file: Arc::clone(&file), problems: Vec::new() };
    let shapes = shapes::File::read(&tree, &mut reader);
    let (Some(shapes), true) = (shapes, reader.problems.is_empty()) else {
        return Err(together(reader.problems));
    };
    let mut compiler = Compiler::new(file, options);
    compiler.file(&shapes);
    if !compiler.problems.is_empty() {
        return Err(together(compiler.problems));
    }
    Ok(Parsed { statements: compiler.statements, notes: compiler.notes })
}

/// Problems in the order of the file.
fn together(mut problems: Vec<Problem>) -> Box<Problem> {
    problems.sort_by_key(|problem| problem.places.first().map(|(place, _)| place.span.start));
    let unknown = || Problem::error("toml-syntax", "the file cannot be read");
    Box::new(Problem::all(problems).unwrap_or_else(unknown))
}

/// The JSON Schema of the format, for editors.
#[must_use]
pub fn json_schema() -> serde_json::Value {
    let mut definitions = Definitions::default();
    let root = shapes::File::schema(&mut definitions);
    let mut schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "schemactl schema file",
        "$defs": definitions.0,
    });
    if let (Some(schema), Some(root)) = (schema.as_object_mut(), root.as_object()) {
        schema.extend(root.clone());
    }
    schema
}

#[cfg(test)]
mod tests;
