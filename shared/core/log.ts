import { pino } from 'pino';
import { traceIdOf } from './trace.ts';

export type LogFields = Readonly<Record<string, unknown>>;

export type Log = {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  with(fields: LogFields): Log;
};

const SEVERITY: Readonly<Record<string, string>> = { debug: 'DEBUG', info: 'INFO', warn: 'WARNING', error: 'ERROR', fatal: 'CRITICAL' };

const errorFields = (error: unknown): LogFields =>
  error instanceof Error
    ? {
        errorName: error.name,
        errorMessage: error.message,
        stack: error.stack,
        ...(error.cause === undefined ? {} : { cause: String(error.cause) }),
      }
    : { errorMessage: String(error) };

type LogOptions = { level: string; service: string; version: string; destination?: { write(line: string): void } };

/**
 * JSON lines in Cloud Logging's format (`time severity message service version ...`). `error` in the fields is spread out;
 * `traceparent` becomes `traceId` and Cloud Logging's own trace field. Bodies, tokens and addresses do not belong here.
 */
export const createLog = ({ level, service, version, destination }: LogOptions): Log => {
  const options = {
    level,
    base: { service, version },
    messageKey: 'message',
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label: string) => ({ severity: SEVERITY[label] ?? 'DEFAULT' }) },
  };
  const root = destination ? pino(options, destination) : pino(options);
  const wrap = (logger: typeof root): Log => {
    const write =
      (method: 'debug' | 'info' | 'warn' | 'error') =>
      (message: string, fields: LogFields = {}) => {
        const { error, traceparent, ...rest } = fields;
        const trace =
          typeof traceparent === 'string'
            ? { traceId: traceIdOf(traceparent), 'logging.googleapis.com/trace': traceIdOf(traceparent) }
            : {};
        logger[method]({ ...rest, ...trace, ...(error === undefined ? {} : errorFields(error)) }, message);
      };
    return {
      debug: write('debug'),
      info: write('info'),
      warn: write('warn'),
      error: write('error'),
      with: ({ traceparent, ...fields }) =>
        wrap(logger.child(typeof traceparent === 'string' ? { ...fields, traceId: traceIdOf(traceparent) } : fields)),
    };
  };
  return wrap(root);
};
