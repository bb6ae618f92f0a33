import postgres from 'postgres';
import type { EmbeddedCloud } from './embedded-cloud.ts';

export type Sql = postgres.ReservedSql;

/** Who a statement runs as: a database role and what the request's token says. */
export type Claims = Readonly<Record<string, string>>;
export type SqlActor = { role: string; claims: Claims };

/** `3 rows`, or the SQLSTATE of the refusal. */
export type Outcome = `${number} rows` | (string & {});

export type HeldTransaction = {
  sql: Sql;
  /** Runs as the actor and undoes everything; what was refused comes back as its SQLSTATE. Without an actor it runs as the owner of the tables. */
  attempt(trial: { actor?: SqlActor; run: (sql: Sql) => Promise<{ count: number }> }): Promise<Outcome>;
  /** Runs as the actor, undoes everything and gives the result. */
  look<Result>(trial: { actor?: SqlActor; run: (sql: Sql) => Promise<Result> }): Promise<Result>;
  rollBack(): Promise<void>;
};

const become = async ({ sql, actor }: { sql: Sql; actor: SqlActor }): Promise<void> => {
  await sql`select set_config('request.jwt.claims', ${JSON.stringify({ ...actor.claims, role: actor.role })}, true)`;
  await sql`set local role ${sql(actor.role)}`;
};

/** One transaction of the tables' owner that is never committed: what is seeded in it nobody else ever sees. */
export const holdTransaction = async ({ cloud }: { cloud: EmbeddedCloud }): Promise<HeldTransaction> => {
  // A prepared plan would be made for the first role and thrown away with each change of it.
  const pool = postgres(cloud.superuserUrl, { max: 1, prepare: false, onnotice: () => undefined });
  const sql = await pool.reserve();
  await sql`begin`;
  const look: HeldTransaction['look'] = async ({ actor, run }) => {
    await sql`savepoint trial`;
    try {
      if (actor !== undefined) await become({ sql, actor });
      return await run(sql);
    } finally {
      await sql`rollback to savepoint trial`;
    }
  };
  return {
    sql,
    look,
    attempt: async (trial) => {
      try {
        return `${(await look(trial)).count} rows`;
      } catch (error) {
        if (error instanceof postgres.PostgresError) return error.code;
        throw error;
      }
    },
    rollBack: async () => {
      await sql`rollback`;
      sql.release();
      await pool.end();
    },
  };
};
