import { describe, expect, test } from 'vitest';
import { OAuthError, StorageError } from '../src/errors.ts';
import { describeFailure, type LogEvent, logLine } from '../src/log-events.ts';

describe('a line of the log', () => {
  test('has the sentence of its event, and the fields that the event may have', () => {
    expect(logLine({ event: 'listening', port: 8000, issuer: 'http://localhost:8000/o' })).toEqual({
      says: 'listening',
      fields: { event: 'listening', port: 8000, issuer: 'http://localhost:8000/o' },
    });
  });

  test('leaves out what is not in the list, however it got into the object', () => {
    const row = { password: 'hunter2', port: 8000, req: 'of another event' };
    // @ts-expect-error The compiler says so as well.
    const named: LogEvent = { event: 'stopped', password: 'hunter2' };
    expect(logLine(named).fields).toEqual({ event: 'stopped' });
    const spread: LogEvent = { event: 'listening', ...row };
    expect(logLine(spread).fields).toEqual({ event: 'listening', port: 8000 });
  });

  test('leaves out a value of another kind than its field has', () => {
    const event = {
      event: 'request',
      req: { headers: 'hunter2' },
      status: '200',
      detail: ['hunter2'],
      route: null,
    };
    expect(logLine(event as unknown as LogEvent).fields).toEqual({ event: 'request', route: null });
  });

  test('has no text without end', () => {
    const { fields } = logLine({ event: 'request', detail: 'x'.repeat(100_000) });
    expect(String(fields.detail).length).toBeLessThan(1_000);
  });
});

describe('of a failure', () => {
  const frame = expect.stringMatching(/^at .*log-events\.test\.ts:\d+:\d+\)?$/);

  test('the message is told where it is ours', () => {
    const full = new StorageError('database_full', 'the disk is full', { cause: new Error('hunter2') });
    expect(describeFailure(full)).toEqual({
      type: 'StorageError',
      code: 'database_full',
      message: 'the disk is full',
      stack: expect.arrayContaining([frame]),
      cause: { type: 'Error', stack: expect.arrayContaining([frame]) },
    });
    const refused = new OAuthError('invalid_grant', 'No.', { detail: 'replay' });
    expect(describeFailure(refused)).toMatchObject({ code: 'invalid_grant', message: 'No.' });
  });

  test('the message of any other is not, nor what else it carries', () => {
    const foreign = Object.assign(new TypeError('hunter2\n    at hunter2 (/hunter2:1:1)'), {
      code: 'ERR_X',
      name: 'TypeError: hunter2',
      parameters: ['hunter2'],
    });
    const told = describeFailure(foreign);
    expect(told).toEqual({ type: 'Error', code: 'ERR_X', stack: expect.arrayContaining([frame]) });
    expect(JSON.stringify(told)).not.toContain('hunter2');
    try {
      JSON.parse('hunter2');
    } catch (error) {
      expect(JSON.stringify(describeFailure(error))).not.toContain('hunter2');
      expect(describeFailure(error).type).toBe('SyntaxError');
    }
  });

  test('what is no error is told by its kind', () => {
    expect(describeFailure('hunter2')).toEqual({ type: 'string' });
    expect(describeFailure({ hunter2: 'hunter2' })).toEqual({ type: 'object' });
    expect(describeFailure(undefined)).toEqual({ type: 'undefined' });
  });

  test('causes that go round in a circle come to an end', () => {
    const error = new Error('one');
    error.cause = error;
    expect(JSON.stringify(describeFailure(error)).length).toBeLessThan(20_000);
  });
});
