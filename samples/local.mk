# samples: a small invented world in the true file formats
