"""Survey forms: published from XLSForms, versioned, with the facts their answers become."""
