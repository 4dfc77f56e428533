import fc from 'fast-check';
import { expect, inject, test } from 'vitest';
import { clearTokens, countCleared } from '../../src/core/cleartokens.ts';
import { sweep } from '../../src/core/sweeper.ts';
import { openTestbed, type RegisteredClient, settingsWith, type Testbed } from '../support/testbed.ts';

const SEED = 20_270_115;
/** A store for each: on PostgreSQL that is what takes the time. */
const RUNS = inject('engine') === 'sqlite' ? 25 : 12;
const TIMEOUT_MS = 120_000;
/** The longest outlives the partition that most of the others lie in. */
const LIFETIMES = [1, 7, 60, 5_000] as const;
const IDLE = [0, 5, 40] as const;

/** What a token ought to be, by rules that are as plain as can be and look at no row. */
interface ModelFamily {
  tokens: string[];
  /** Undefined: never. */
  expiresAt: number | undefined;
  revoked: boolean;
}

interface ModelToken {
  text: string;
  expiresAt: number;
  revoked: boolean;
  family: ModelFamily | undefined;
  /** How many refresh tokens the family had when it was given. */
  age: number;
}

class Oracle {
  readonly tokens: ModelToken[] = [];
  readonly families: ModelFamily[] = [];

  isLive({ expiresAt, revoked, family, age }: ModelToken, now: number): boolean {
    if (expiresAt <= now || revoked) return false;
    return family === undefined || (!family.revoked && family.tokens.length === age);
  }

  hasExpired({ expiresAt }: ModelFamily, now: number): boolean {
    return expiresAt !== undefined && expiresAt <= now;
  }
}

interface World {
  bed: Testbed;
  web: RegisteredClient;
  oracle: Oracle;
}

type Step = (world: World) => Promise<void>;

const pick = <Item>(items: readonly Item[], index: number): Item | undefined => items[index % items.length];

/** From here on tokens are given for so long. */
function setLifetimes({ bed }: World, lifetime: number, idle: number): void {
  const settings = settingsWith({
    ACCESS_TOKEN_EXPIRE_SECONDS: lifetime,
    REFRESH_TOKEN_EXPIRE_SECONDS: idle,
    REFRESH_TOKEN_GRACE_PERIOD_SECONDS: 0,
  });
  Object.assign(bed.context, { settings: { ...settings, DATABASE_URL: bed.context.settings.DATABASE_URL } });
}

function note(
  { bed, oracle }: World,
  given: { access_token: string; expires_in: number },
  family?: ModelFamily,
) {
  const expiresAt = bed.clock.now + given.expires_in;
  const age = family?.tokens.length ?? 0;
  oracle.tokens.push({ text: given.access_token, expiresAt, revoked: false, family, age });
}

const familyEnd = ({ bed }: World, lifetime: number) => {
  const idle = bed.context.settings.REFRESH_TOKEN_EXPIRE_SECONDS;
  return idle === null || idle === 0 ? undefined : bed.clock.now + lifetime + idle;
};

const steps = {
  issue:
    (lifetime: number): Step =>
    async (world) => {
      setLifetimes(world, lifetime, 5);
      const form = { grant_type: 'client_credentials' };
      note(world, await world.bed.token(form, { basic: world.web.basic }));
    },
  signIn:
    (lifetime: number, idle: number): Step =>
    async (world) => {
      setLifetimes(world, lifetime, idle);
      const given = await world.bed.signIn(world.web, 'alice');
      const family = { tokens: [given.refresh_token], expiresAt: familyEnd(world, lifetime), revoked: false };
      world.oracle.families.push(family);
      note(world, given, family);
    },
  /** Presents the newest token of a family, or an old one, which is a replay. */
  refresh:
    (which: number, back: number, lifetime: number, idle: number): Step =>
    async (world) => {
      const family = pick(world.oracle.families, which);
      const token = family?.tokens.at(-1 - (back % family.tokens.length));
      if (family === undefined || token === undefined) return;
      setLifetimes(world, lifetime, idle);
      const isGood =
        !family.revoked &&
        !world.oracle.hasExpired(family, world.bed.clock.now) &&
        token === family.tokens.at(-1);
      const answer = await world.bed.refresh(world.web, token);
      expect(answer.status).toBe(isGood ? 200 : 400);
      if (!isGood) {
        // A replay ends the family; in one that has ended by itself there is nothing left to end.
        if (token !== family.tokens.at(-1)) family.revoked = true;
        return;
      }
      family.tokens.push(String(answer.json.refresh_token));
      family.expiresAt = familyEnd(world, lifetime);
      note(world, answer.json as never, family);
    },
  revoke:
    (which: number): Step =>
    async (world) => {
      const token = pick(world.oracle.tokens, which);
      // What has expired may be gone, and then revoking it does nothing.
      if (token === undefined || token.revoked || token.expiresAt <= world.bed.clock.now) return;
      await world.bed.revoke(world.web, token.text);
      token.revoked = true;
      // An access token takes its refresh token along.
      if (token.family !== undefined) token.family.revoked = true;
    },
  wait:
    (seconds: number): Step =>
    async ({ bed }) =>
      bed.advance(seconds),
  clear:
    (batchSize: number): Step =>
    async (world) => {
      const { context } = world.bed;
      const counted = await countCleared(context);
      expect(await clearTokens(context, { batchSize, batchIntervalSeconds: 0 })).toEqual(counted);
      expect(await countCleared(context)).toMatchObject({ access_tokens: 0, refresh_tokens: 0 });
      await compare(world);
    },
  sweep: (): Step => async (world) => {
    await sweep(world.bed.context, 'oracle', new AbortController().signal);
    await compare(world);
  },
};

/** Every token is as the oracle has it, whatever was deleted. */
async function compare({ bed, web, oracle }: World): Promise<void> {
  for (const token of oracle.tokens) {
    const { active } = await bed.introspect(web, token.text);
    expect(active).toBe(oracle.isLive(token, bed.clock.now));
  }
}

/** An old token of every family is still known for one, and ends it. */
async function replayAll(world: World): Promise<void> {
  const { bed, web, oracle } = world;
  for (const family of oracle.families) {
    const [oldest] = family.tokens;
    const newest = family.tokens.at(-1);
    if (family.revoked || oracle.hasExpired(family, bed.clock.now) || oldest === newest) continue;
    expect((await bed.refresh(web, oldest)).status).toBe(400);
    expect((await bed.refresh(web, newest)).status).toBe(400);
    family.revoked = true;
  }
  await compare(world);
}

const small = fc.nat({ max: 20 });
const lifetime = fc.constantFrom(...LIFETIMES);
const idle = fc.constantFrom(...IDLE);

const anyStep: fc.Arbitrary<[string, Step]> = fc.oneof(
  lifetime.map((a): [string, Step] => [`issue ${a}`, steps.issue(a)]),
  fc.tuple(lifetime, idle).map(([a, b]): [string, Step] => [`signIn ${a} ${b}`, steps.signIn(a, b)]),
  fc
    .tuple(small, fc.constantFrom(0, 0, 0, 1, 2), lifetime, idle)
    .map(([a, b, c, d]): [string, Step] => [`refresh ${a} ${b} ${c} ${d}`, steps.refresh(a, b, c, d)]),
  small.map((a): [string, Step] => [`revoke ${a}`, steps.revoke(a)]),
  fc.constantFrom(1, 3, 10, 50, 50, 4_000, 90_000).map((a): [string, Step] => [`wait ${a}`, steps.wait(a)]),
  fc.constantFrom(1, 2, 100).map((a): [string, Step] => [`clear ${a}`, steps.clear(a)]),
  fc.constant<[string, Step]>(['sweep', steps.sweep()]),
);

test('whatever is deleted: no live token goes, and no row that a replay is recognised by', {
  timeout: TIMEOUT_MS,
}, async () => {
  const property = fc.asyncProperty(
    fc.array(
      anyStep.map(([name, step]) => ({ name, step, [fc.toStringMethod]: () => name })),
      {
        minLength: 8,
        maxLength: 30,
      },
    ),
    async (made) => {
      const bed = await openTestbed();
      try {
        const world = { bed, web: await bed.client(), oracle: new Oracle() };
        await bed.user('alice');
        for (const { step } of made) await step(world);
        await steps.clear(2)(world);
        await replayAll(world);
      } finally {
        await bed.close();
      }
    },
  );
  await fc.assert(property, { seed: SEED, numRuns: RUNS, endOnFailure: true });
});
