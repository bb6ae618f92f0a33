import { parseEnv } from '../../../../shared/core/env.ts';
import { createLog } from '../../../../shared/core/log.ts';
import { registerDefinition } from '../../../../shared/runtime/register.ts';
import { createMemoryServices } from '../../../setup/memory-services.ts';
import { thingsFunction } from '../things.ts';

// What a deployed artifact does while the functions-framework loads it, over services in memory.
const { services } = createMemoryServices({ rpc: () => ({ data: [], error: null }) });
const log = createLog({ level: 'silent', service: 'artifact', version: '0' });
registerDefinition({ definition: thingsFunction().definition, host: { env: parseEnv({}), clock: () => new Date(), log, services } });
