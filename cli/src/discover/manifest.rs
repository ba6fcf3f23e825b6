//! The parts of a `Cargo.toml` that matter here, as they are written.

use serde::Deserialize;
use std::collections::BTreeMap;

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Manifest {
    pub(super) package: Option<PackageTable>,
    pub(super) workspace: Option<Workspace>,
    pub(super) lib: Option<TargetTable>,
    #[serde(default)]
    pub(super) bin: Vec<TargetTable>,
    #[serde(default)]
    pub(super) example: Vec<TargetTable>,
    #[serde(default)]
    pub(super) test: Vec<TargetTable>,
    #[serde(default)]
    pub(super) bench: Vec<TargetTable>,
    #[serde(flatten)]
    pub(super) dependencies: DependencyTables,
    #[serde(default)]
    pub(super) target: BTreeMap<String, DependencyTables>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct DependencyTables {
    #[serde(default)]
    pub(super) dependencies: BTreeMap<String, Dependency>,
    #[serde(default)]
    pub(super) dev_dependencies: BTreeMap<String, Dependency>,
    #[serde(default)]
    pub(super) build_dependencies: BTreeMap<String, Dependency>,
}

impl DependencyTables {
    pub(super) fn all(&self) -> impl Iterator<Item = (&String, &Dependency)> {
        self.dependencies.iter().chain(&self.dev_dependencies).chain(&self.build_dependencies)
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct PackageTable {
    pub(super) name: String,
    pub(super) edition: Option<Inherited>,
    #[serde(default)]
    pub(super) build: Option<toml::Value>,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Workspace {
    #[serde(default)]
    pub(super) package: WorkspacePackage,
    #[serde(default)]
    pub(super) dependencies: BTreeMap<String, Dependency>,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct WorkspacePackage {
    pub(super) edition: Option<String>,
}

/// `edition = "2021"` or `edition.workspace = true`.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum Inherited {
    Own(String),
    Workspace {},
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct TargetTable {
    pub(super) name: Option<String>,
    pub(super) path: Option<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub(super) enum Dependency {
    /// A version; which one is used is in the lock file.
    Version(#[expect(dead_code, reason = "the lock file says which version is used")] String),
    Detailed {
        path: Option<String>,
        package: Option<String>,
        #[serde(default)]
        workspace: bool,
    },
}
