import { oneOf } from '../../config/kinds.ts';
import { signingAlgorithms } from '../../core/keys/algorithms.ts';

/** How an algorithm is named. */
export const algorithmName = oneOf(...signingAlgorithms);
