import { loadModule, parse } from 'libpg-query';
import { z } from 'zod';
import { constrainsNewColumns } from './constrains-new-columns.ts';
import { takesFormerCalls } from './takes-former-calls.ts';

const relation = z.looseObject({ schemaname: z.string().optional(), relname: z.string() });
const constraint = z.looseObject({ Constraint: z.looseObject({ contype: z.string() }) });
const alterCommand = z.looseObject({
  AlterTableCmd: z.looseObject({
    subtype: z.string(),
    name: z.string().optional(),
    def: z
      .looseObject({
        ColumnDef: z.looseObject({ colname: z.string().optional(), constraints: z.array(constraint).default([]) }).optional(),
        Constraint: z.looseObject({ contype: z.string() }).optional(),
      })
      .optional(),
  }),
});
const statementSchema = z.looseObject({
  CreateStmt: z.looseObject({ relation }).optional(),
  AlterTableStmt: z.looseObject({ relation, cmds: z.array(alterCommand).default([]) }).optional(),
  DropStmt: z.looseObject({ removeType: z.string(), objects: z.array(z.unknown()).default([]) }).optional(),
  CreateFunctionStmt: z.looseObject({}).optional(),
  RenameStmt: z.looseObject({ renameType: z.string(), relation: relation.optional() }).optional(),
  TruncateStmt: z.looseObject({}).optional(),
  DeleteStmt: z.looseObject({ relation, whereClause: z.unknown().optional() }).optional(),
  AlterObjectSchemaStmt: z.looseObject({}).optional(),
  AlterEnumStmt: z.looseObject({ oldVal: z.string().optional() }).optional(),
  DropOwnedStmt: z.looseObject({}).optional(),
  DoStmt: z.looseObject({ args: z.array(z.unknown()).default([]) }).optional(),
});
const parsedSchema = z.looseObject({
  stmts: z.array(z.looseObject({ stmt: statementSchema, stmt_location: z.int().default(0) })).default([]),
});

type Statement = z.infer<typeof statementSchema>;

/** Whatever reads or writes none of them goes on as before. */
const HARMLESS_DROPS = new Set(['OBJECT_INDEX', 'OBJECT_POLICY', 'OBJECT_TRIGGER', 'OBJECT_STATISTIC_EXT', 'OBJECT_RULE']);
const NARROWING = new Set(['CONSTR_CHECK', 'CONSTR_UNIQUE', 'CONSTR_EXCLUSION', 'CONSTR_PRIMARY', 'CONSTR_FOREIGN']);
const FILLING = new Set(['CONSTR_DEFAULT', 'CONSTR_IDENTITY', 'CONSTR_GENERATED']);
/** What may stand between two statements: blanks and comments. */
const BETWEEN = /^(?:\s|--[^\n]*|\/\*[^*]*\*+(?:[^/*][^*]*\*+)*\/)*/;
const HIDDEN = /\b(?:drop\s+(?:table|column|view|function|schema|type)|truncate|rename\s+(?:to|column)|set\s+not\s+null)\b/i;

const nameOf = ({ schemaname = 'public', relname }: z.infer<typeof relation>): string => `${schemaname}.${relname}`;
const wordOf = (removeType: string): string => removeType.replace('OBJECT_', '').toLowerCase().replaceAll('_', ' ');

/** Columns that a statement adds and that code which does not know them leaves empty. */
const emptyColumns = (commands: readonly z.infer<typeof alterCommand>[]): Set<string> =>
  new Set(
    commands.flatMap(({ AlterTableCmd: { subtype, def } }) => {
      const { colname, constraints = [] } = def?.ColumnDef ?? {};
      const isFilled = constraints.some(({ Constraint: { contype } }) => FILLING.has(contype));
      return subtype === 'AT_AddColumn' && colname !== undefined && !isFilled ? [colname] : [];
    }),
  );

const alterProblem = ({ command, added }: { command: z.infer<typeof alterCommand>; added: ReadonlySet<string> }): string | null => {
  const { subtype, name = '', def } = command.AlterTableCmd;
  if (subtype === 'AT_DropColumn') return `drops column ${name}`;
  if (subtype === 'AT_AlterColumnType') return `changes the type of column ${name}`;
  if (subtype === 'AT_SetNotNull') return `makes column ${name} not null`;
  if (subtype === 'AT_AddColumn') {
    const kinds = (def?.ColumnDef?.constraints ?? []).map(({ Constraint }) => Constraint.contype);
    const isRequired = kinds.includes('CONSTR_NOTNULL') && !kinds.some((kind) => FILLING.has(kind));
    return isRequired ? `adds column ${def?.ColumnDef?.colname ?? ''} not null without a default` : null;
  }
  const isNarrowing = subtype === 'AT_AddConstraint' && NARROWING.has(def?.Constraint?.contype ?? '');
  if (isNarrowing && !constrainsNewColumns({ constraint: def?.Constraint, added })) return 'adds a constraint that old code does not know';
  return null;
};

type Made = { created: ReadonlySet<string>; functions: readonly unknown[] };

const problemsOf = ({ statement, created, functions }: Made & { statement: Statement }): string[] => {
  const { AlterTableStmt: alter, DropStmt: drop, RenameStmt: rename, DeleteStmt: remove, DoStmt: block } = statement;
  if (alter !== undefined && !created.has(nameOf(alter.relation))) {
    const added = emptyColumns(alter.cmds);
    return alter.cmds.flatMap((command) => {
      const problem = alterProblem({ command, added });
      return problem === null ? [] : [`${nameOf(alter.relation)}: ${problem}`];
    });
  }
  const isReplaced =
    drop?.removeType === 'OBJECT_FUNCTION' &&
    drop.objects.every((dropped) => functions.some((made) => takesFormerCalls({ dropped, created: made })));
  if (isReplaced) return [];
  if (drop !== undefined && !HARMLESS_DROPS.has(drop.removeType)) return [`drops a ${wordOf(drop.removeType)}`];
  if (rename !== undefined && !HARMLESS_DROPS.has(rename.renameType)) return [`renames a ${wordOf(rename.renameType)}`];
  if (statement.TruncateStmt !== undefined) return ['truncates a table'];
  if (statement.DropOwnedStmt !== undefined) return ['drops what a role owns'];
  if (statement.AlterObjectSchemaStmt !== undefined) return ['moves something to another schema'];
  if (statement.AlterEnumStmt?.oldVal !== undefined) return ['renames a value of an enum'];
  if (remove !== undefined && remove.whereClause === undefined) return [`deletes every row of ${nameOf(remove.relation)}`];
  if (block !== undefined && HIDDEN.test(JSON.stringify(block.args))) return ['a do block drops, renames, truncates or narrows something'];
  return [];
};

export type Destructive = { line: number; problem: string };

/**
 * What in a migration would break the code that is still running when it is applied: whatever drops, renames or narrows something that was there before.
 * Tables that the file itself creates are nobody's yet, columns that it adds are left empty, and a function that takes all former calls replaces the one it was. PostgreSQL's own parser reads the file.
 * @throws Error when the file is no SQL.
 */
export const findDestructiveStatements = async (sql: string): Promise<Destructive[]> => {
  await loadModule();
  const { stmts } = parsedSchema.parse(await parse(sql));
  const created = new Set(stmts.flatMap(({ stmt }) => (stmt.CreateStmt === undefined ? [] : [nameOf(stmt.CreateStmt.relation)])));
  const functions = stmts.flatMap(({ stmt }) => (stmt.CreateFunctionStmt === undefined ? [] : [stmt.CreateFunctionStmt]));
  const bytes = Buffer.from(sql);
  return stmts.flatMap(({ stmt, stmt_location: location }) => {
    const before = bytes.subarray(0, location).toString('utf8');
    const between = BETWEEN.exec(bytes.subarray(location).toString('utf8'))?.[0] ?? '';
    const line = `${before}${between}`.split('\n').length;
    return problemsOf({ statement: stmt, created, functions }).map((problem) => ({ line, problem }));
  });
};
