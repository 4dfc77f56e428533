import { describe } from 'vitest';
import { engines, sharedEngines } from '../support/engines.ts';
import { migrationsContract } from './contract/migrations.ts';
import { queriesContract } from './contract/queries.ts';
import { rememberingContract } from './contract/remembering.ts';
import { sharingContract } from './contract/sharing.ts';
import { transactionsContract } from './contract/transactions.ts';
import { valuesContract } from './contract/values.ts';

// What every engine must do. No engine may skip a case.
describe.each(engines)('$name', (engine) => {
  valuesContract(engine);
  queriesContract(engine);
  transactionsContract(engine);
  rememberingContract(engine);
  migrationsContract(engine);
});

describe.each(sharedEngines)('$name, shared', sharingContract);
