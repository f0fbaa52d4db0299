// Peer: control by majority in DuckDB, a semi-naive loop of SQL.
//
//     node control.mjs WORLD [FOLDER]      DUCKDB: the folder of node_modules
import { createRequire } from 'node:module';
const require = createRequire(process.env.DUCKDB + '/x.js');
const { DuckDBInstance } = require('@duckdb/node-api');

const [world, folder] = process.argv.slice(2);
const db = await DuckDBInstance.create(':memory:', {
  threads: '2', preserve_insertion_order: 'false' });
const c = await db.connect();
const count = async (sql) =>
  Number((await c.runAndReadAll(sql)).getRows()[0][0]);
const since = (t) => ((performance.now() - t) / 1000).toFixed(6);

await c.run(`CREATE TABLE h AS
  SELECT CAST(substr(owner, 2) AS UINTEGER) o, CAST(substr(owned, 2) AS UINTEGER) c,
    CAST(round(share * 1000000) AS INTEGER) ppm
  FROM read_csv('${world}/holdings.csv', columns = {'owner': 'VARCHAR',
    'owned': 'VARCHAR', 'share': 'DOUBLE', 'as_of': 'DATE'}, header = true)`);

// Votes of others, one row an owner and company; who alone carries something.
let t = performance.now();
await c.run(`CREATE TABLE v AS
  SELECT o, c, CAST(sum(ppm) AS INTEGER) ppm FROM h WHERE o <> c GROUP BY o, c`);
await c.run(`CREATE TABLE source AS
  SELECT DISTINCT o FROM v WHERE ppm > 500000`);
console.log('@build ' + since(t));

// held: what the group of x has of c so far; joined: who came in last.
t = performance.now();
await c.run(`CREATE TABLE held AS
  SELECT v.o x, v.c, v.ppm FROM v SEMI JOIN source USING (o)`);
await c.run(`CREATE TABLE joined AS SELECT x, c FROM held WHERE ppm > 500000`);
await c.run('CREATE TABLE pair AS FROM joined');
while (await count('SELECT count(*) FROM joined') > 0) {
  await c.run(`CREATE OR REPLACE TEMP TABLE more AS
    SELECT j.x, v.c, CAST(sum(v.ppm) AS INTEGER) ppm
    FROM joined j JOIN v ON v.o = j.c WHERE v.c <> j.x GROUP BY j.x, v.c`);
  await c.run(`CREATE OR REPLACE TABLE joined AS
    SELECT m.x, m.c FROM more m LEFT JOIN (
      SELECT held.x, held.c, sum(held.ppm) ppm
      FROM held SEMI JOIN more USING (x, c) GROUP BY held.x, held.c) b
      ON b.x = m.x AND b.c = m.c
    WHERE coalesce(b.ppm, 0) <= 500000
      AND coalesce(b.ppm, 0) + m.ppm > 500000`);
  await c.run('INSERT INTO held FROM more');
  await c.run('INSERT INTO pair FROM joined');
}
console.log('@close ' + since(t));
console.log('@pairs ' + await count('SELECT count(*) FROM pair'));
if (folder)
  await c.run(`COPY (FROM pair) TO '${folder}/duckdb.pairs'
    (HEADER false, DELIMITER ' ')`);
