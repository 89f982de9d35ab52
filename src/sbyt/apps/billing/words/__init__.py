"""Words of a charge: each step of its explanation in Russian, for screens, papers and the command line alike."""
