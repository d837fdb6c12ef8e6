//! [`Object`](super::Object), which is any object: made by the `objects!` macro from the table in the module above, so
//! that each kind is named once.

macro_rules! objects {
    ($( $kind:ident($type:ty), )*) => {
        /// Any object.
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(tag = "kind", rename_all = "snake_case")]
        #[allow(clippy::large_enum_variant)]
        pub enum Object { $(
            #[doc = stringify!($kind)]
            $kind($type),
        )* }

        impl Object {
            /// Its name.
            #[must_use]
            pub fn id(&self) -> ObjectId {
                match self { $( Object::$kind(object) => object.id(), )* }
            }

            /// What it hangs on.
            #[must_use]
            pub fn parent(&self) -> Option<ObjectId> {
                match self { $( Object::$kind(object) => object.parent(), )* }
            }

            /// What it needs beside its parent and what `pg_depend` says.
            #[must_use]
            pub fn needs(&self) -> Vec<ObjectId> {
                match self { $( Object::$kind(object) => object.needs(), )* }
            }

            /// See [`ObjectKind::follows`].
            #[must_use]
            pub fn follows(&self, at: &Context) -> Vec<ObjectId> {
                match self { $( Object::$kind(object) => object.follows(at), )* }
            }

            /// How the generic stages treat it.
            #[must_use]
            pub fn traits(&self) -> Traits {
                match self { $( Object::$kind(object) => Traits { on_drop: object.on_drop(), ..<$type as ObjectKind>::TRAITS }, )* }
            }

            /// The statements that create it.
            #[must_use]
            pub fn create(&self, at: &Context) -> Vec<Statement> {
                match self { $( Object::$kind(object) => object.create(at), )* }
            }

            /// How it becomes `to`. Two kinds never meet, since the kind is part of the name; they would be rebuilt.
            #[must_use]
            pub fn alter(&self, to: &Object, at: &Context) -> Alter {
                match (self, to) {
                    $( (Object::$kind(from), Object::$kind(to)) => {
                        if from == to { Alter::Nothing } else { from.alter(to, at) }
                    } )*
                    _ => Alter::Recreate { because: "it is of another kind" },
                }
            }

            /// The statements that drop it.
            #[must_use]
            pub fn drop(&self, at: &Context) -> Vec<Statement> {
                match self { $( Object::$kind(object) => object.drop(at), )* }
            }

            /// The part of its parent's `CREATE` that makes it.
            #[must_use]
            pub fn clause(&self, at: &Context) -> String {
                match self { $( Object::$kind(object) => object.clause(at), )* }
            }

            /// See [`ObjectKind::folds`].
            #[must_use]
            pub fn folds(&self) -> Folds {
                match self { $( Object::$kind(object) => object.folds(), )* }
            }

            /// See [`ObjectKind::stands_alone`].
            #[must_use]
            pub fn stands_alone(&self, desired: &Catalog) -> bool {
                match self { $( Object::$kind(object) => object.stands_alone(desired), )* }
            }

            /// The statements that rename it into `to`, if the two differ in nothing else.
            #[must_use]
            pub fn rename(&self, to: &Object, at: &Context) -> Option<Vec<Statement>> {
                let is_it = match (self, to) {
                    $( (Object::$kind(from), Object::$kind(to)) => from.differs_in_name_only(to, at), )*
                    _ => false,
                };
                if !is_it {
                    return None;
                }
                let renaming = Renaming { from: self.id(), to: to.id(), label: None };
                // As it is by then: what a table has from a parent is its own once it has left that one.
                renaming.statements(Some(to), Some(to), &renaming.from)
            }

            /// See [`ObjectKind::renamed_after`].
            #[must_use]
            pub fn renamed_after(&self, at: &Context) -> Vec<ObjectId> {
                match self { $( Object::$kind(object) => object.renamed_after(at), )* }
            }

            /// Whether it may be dropped and created again without losing anything that is not in the files.
            #[must_use]
            pub fn may_be_rebuilt(&self) -> bool {
                match self { $( Object::$kind(object) => object.may_be_rebuilt(), )* }
            }

            /// See [`ObjectKind::belongs_to`].
            #[must_use]
            pub fn belongs_to(&self) -> Option<&str> {
                match self { $( Object::$kind(object) => object.belongs_to(), )* }
            }

            /// See [`ObjectKind::kept_by`].
            #[must_use]
            pub fn kept_by(&self) -> Option<(String, &'static str)> {
                match self { $( Object::$kind(object) => object.kept_by(), )* }
            }

            /// See [`ObjectKind::worth_knowing`].
            #[must_use]
            pub fn worth_knowing(&self) -> Option<String> {
                match self { $( Object::$kind(object) => object.worth_knowing(), )* }
            }

            /// See [`ObjectKind::known_as`].
            #[must_use]
            pub fn known_as(&self) -> Option<String> {
                match self { $( Object::$kind(object) => object.known_as(), )* }
            }

            /// See [`ObjectKind::noticed`].
            #[must_use]
            pub fn noticed(&self, comes: bool, at: &Context) -> Option<(ObjectId, String)> {
                match self { $( Object::$kind(object) => object.noticed(comes, at), )* }
            }

            /// See [`ObjectKind::outdates`].
            #[must_use]
            pub fn outdates(&self, to: &Self, at: &Context) -> Option<String> {
                match (self, to) {
                    $( (Object::$kind(from), Object::$kind(to)) => from.outdates(to, at), )*
                    _ => None,
                }
            }

            /// See [`ObjectKind::rebuilt_with`].
            #[must_use]
            pub fn rebuilt_with(&self, at: &Context) -> Option<ObjectId> {
                match self { $( Object::$kind(object) => object.rebuilt_with(at), )* }
            }

            /// See [`ObjectKind::rebase`].
            #[must_use]
            pub fn rebase(&self, needed: &ObjectId, at: &Context) -> Option<Alter> {
                match self { $( Object::$kind(object) => object.rebase(needed, at), )* }
            }

            /// See [`ObjectKind::retire`].
            #[must_use]
            pub fn retire(&self, at: &Context) -> Option<(Vec<Statement>, Object)> {
                match self { $( Object::$kind(object) => {
                    object.retire(at).map(|(statements, retired)| (statements, Object::$kind(retired)))
                } )* }
            }

            /// See [`ObjectKind::steps_aside`].
            #[must_use]
            pub fn steps_aside(&self) -> bool {
                match self { $( Object::$kind(object) => object.steps_aside(), )* }
            }

            /// See [`ObjectKind::lets_go`].
            #[must_use]
            pub fn lets_go(&self, at: &Context) -> bool {
                match self { $( Object::$kind(object) => object.lets_go(at), )* }
            }

            /// See [`ObjectKind::is_better_aside`].
            #[must_use]
            pub fn is_better_aside(&self, at: &Context) -> bool {
                match self { $( Object::$kind(object) => object.is_better_aside(at), )* }
            }

            /// See [`ObjectKind::is_made_anew_with_type`].
            #[must_use]
            pub fn is_made_anew_with_type(&self) -> bool {
                match self { $( Object::$kind(object) => object.is_made_anew_with_type(), )* }
            }

            /// See [`ObjectKind::holds_on_to_key`].
            #[must_use]
            pub fn holds_on_to_key(&self) -> bool {
                match self { $( Object::$kind(object) => object.holds_on_to_key(), )* }
            }

            /// See [`ObjectKind::goes_only_with`].
            #[must_use]
            pub fn goes_only_with(&self, at: &Context) -> Option<ObjectId> {
                match self { $( Object::$kind(object) => object.goes_only_with(at), )* }
            }

            /// See [`ObjectKind::comes_only_with`].
            #[must_use]
            pub fn comes_only_with(&self, at: &Context) -> Vec<(ObjectId, String)> {
                match self { $( Object::$kind(object) => object.comes_only_with(at), )* }
            }

            /// See [`ObjectKind::changes_with`].
            #[must_use]
            pub fn changes_with(&self, at: &Context) -> Vec<ObjectId> {
                match self { $( Object::$kind(object) => object.changes_with(at), )* }
            }

            /// See [`ObjectKind::disturbs`].
            #[must_use]
            pub fn disturbs(&self, at: &Context) -> Vec<ObjectId> {
                match self { $( Object::$kind(object) => object.disturbs(at), )* }
            }

            /// See [`ObjectKind::goes_after`].
            #[must_use]
            pub fn goes_after(&self, at: &Context) -> Vec<ObjectId> {
                match self { $( Object::$kind(object) => object.goes_after(at), )* }
            }

            /// See [`ObjectKind::joins`].
            #[must_use]
            pub fn joins(&self) -> Option<ObjectId> {
                match self { $( Object::$kind(object) => object.joins(), )* }
            }

            /// See [`ObjectKind::is_useless`].
            #[must_use]
            pub fn is_useless(&self) -> bool {
                match self { $( Object::$kind(object) => object.is_useless(), )* }
            }

            /// See [`ObjectKind::replace`].
            #[must_use]
            pub fn replace(&self, to: &Object, at: &Context) -> Option<(Vec<Statement>, Vec<Statement>)> {
                match (self, to) {
                    $( (Object::$kind(from), Object::$kind(to)) => from.replace(to, at), )*
                    _ => None,
                }
            }

            /// See [`ObjectKind::waits_aside`].
            #[must_use]
            pub fn waits_aside(&self, at: &Context) -> Option<&'static str> {
                match self { $( Object::$kind(object) => object.waits_aside(at), )* }
            }

            /// See [`ObjectKind::fires_for_all`].
            #[must_use]
            pub fn fires_for_all(&self) -> bool {
                match self { $( Object::$kind(object) => object.fires_for_all(), )* }
            }

            /// See [`ObjectKind::opens`].
            #[must_use]
            pub fn opens(&self, at: &Context) -> Vec<ObjectId> {
                match self { $( Object::$kind(object) => object.opens(at), )* }
            }

            /// See [`ObjectKind::announced_by`].
            #[must_use]
            pub fn announced_by(&self) -> Option<ObjectId> {
                match self { $( Object::$kind(object) => object.announced_by(), )* }
            }

            /// See [`ObjectKind::cannot_be_dropped`].
            #[must_use]
            pub fn cannot_be_dropped(&self) -> Option<&'static str> {
                match self { $( Object::$kind(object) => object.cannot_be_dropped(), )* }
            }

            /// See [`ObjectKind::is_unfinished`].
            #[must_use]
            pub fn is_unfinished(&self) -> bool {
                match self { $( Object::$kind(object) => object.is_unfinished(), )* }
            }

            /// See [`ObjectKind::counted`].
            #[must_use]
            pub fn counted(&self) -> Option<Statement> {
                match self { $( Object::$kind(object) => object.counted(), )* }
            }

            /// See [`ObjectKind::prepared`].
            #[must_use]
            pub fn prepared(&self, sql: &str) -> Option<Prepared> {
                match self { $( Object::$kind(object) => object.prepared(sql), )* }
            }

            /// See [`ObjectKind::may_be_prepared`].
            #[must_use]
            pub fn may_be_prepared(&self, to: &Catalog) -> bool {
                match self { $( Object::$kind(object) => object.may_be_prepared(to), )* }
            }

            /// See [`ObjectKind::without_secrets`].
            #[must_use]
            pub fn without_secrets(&self) -> Object {
                match self { $( Object::$kind(object) => Object::$kind(object.without_secrets()), )* }
            }

            /// See [`ObjectKind::gives_way`].
            #[must_use]
            pub fn gives_way(&self, at: &Context) -> Vec<ObjectId> {
                match self { $( Object::$kind(object) => object.gives_way(at), )* }
            }

            /// See [`ObjectKind::takes_over`].
            #[must_use]
            pub fn takes_over(&self, at: &Context) -> Vec<ObjectId> {
                match self { $( Object::$kind(object) => object.takes_over(at), )* }
            }
        }

        impl Kind {
            /// The catalog query of this kind; see [`ObjectKind::query`].
            #[must_use]
            pub fn query(self, version: u32) -> Option<String> {
                match self { $( Kind::$kind => <$type as ObjectKind>::query(version), )* }
            }

            /// See [`ObjectKind::THERE_IF`].
            #[must_use]
            pub fn there_if(self) -> &'static str {
                match self { $( Kind::$kind => <$type as ObjectKind>::THERE_IF, )* }
            }

            /// See [`ObjectKind::REFERENCES`].
            #[must_use]
            pub fn references(self) -> &'static [&'static str] {
                match self { $( Kind::$kind => <$type as ObjectKind>::REFERENCES, )* }
            }

            /// See [`ObjectKind::PRINTED`].
            #[must_use]
            pub fn printed(self) -> &'static [&'static str] {
                match self { $( Kind::$kind => <$type as ObjectKind>::PRINTED, )* }
            }

            /// Decodes one row of [`Kind::query`], without its addresses.
            pub fn decode(self, row: serde_json::Value) -> Result<Object, serde_json::Error> {
                match self { $( Kind::$kind => serde_json::from_value::<$type>(row).map(Object::$kind), )* }
            }
        }
    };
}
