"""Named SQL, migrations, samples and everything else that lives in the database."""
