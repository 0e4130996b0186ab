//! Reading the files people bring from other apps.
