//! The end of an account.

use serde::{Deserialize, Serialize};

/// Everything of this user is to be erased, everywhere.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AccountErased {}
