"""One customer known twice, and a person's own data: merging, undoing, erasing, handing out."""
