/** @file The formats in which a row is a request. Described in `../shared/traces/README.md`. */
import type { TraceFormat } from './format.ts';
import { createTimestampReader } from './timestamp.ts';

/** The key where a trace does not say whose its requests are. */
const everyone = 'all';

/** Azure LLM inference trace (Splitwise, ISCA 2024): naive local time with 7 fractional digits. */
export const azureLlm: TraceFormat = {
  name: 'azure-llm',
  title: 'Azure LLM',
  kind: 'csv',
  required: [['TIMESTAMP'], ['ContextTokens'], ['GeneratedTokens']],
  open({ header, builder }) {
    const timestamp = header.column('TIMESTAMP');
    const input = header.column('ContextTokens');
    const output = header.column('GeneratedTokens');
    const secondsOf = createTimestampReader();
    return {
      read(row) {
        const timeSeconds = secondsOf(row.text(timestamp)) ?? row.refuse(timestamp, 'like 2023-11-16 18:17:03.9799600');
        builder.emit({ timeSeconds, key: everyone, inputTokens: row.count(input), outputTokens: row.count(output) });
        return null;
      },
    };
  },
};

/** Azure Functions 2021: rows come in the order of their ends; an invocation arrives at end − duration. */
export const azureFunctions2021: TraceFormat = {
  name: 'azure-functions-2021',
  title: 'Azure Functions 2021',
  kind: 'csv',
  required: [['app'], ['func'], ['end_timestamp'], ['duration']],
  open({ header, builder }) {
    const functionHash = header.column('func');
    const end = header.column('end_timestamp');
    const duration = header.column('duration');
    return {
      read(row) {
        const timeSeconds = row.number(end) - row.notNegative(duration);
        builder.emit({ timeSeconds, key: row.text(functionHash) });
        return null;
      },
    };
  },
};

/** BurstGPT, both versions. A request that failed has tokens of zero. */
export const burstGpt: TraceFormat = {
  name: 'burstgpt',
  title: 'BurstGPT',
  kind: 'csv',
  required: [['Timestamp'], ['Model'], ['Request tokens'], ['Response tokens']],
  open({ header, builder }) {
    const timestamp = header.column('Timestamp');
    const model = header.column('Model');
    const input = header.column('Request tokens');
    const output = header.column('Response tokens');
    return {
      read(row) {
        const timeSeconds = row.number(timestamp);
        const inputTokens = row.count(input);
        const outputTokens = row.count(output);
        if (inputTokens === 0 || outputTokens === 0) return 'zero-tokens';
        builder.emit({ timeSeconds, key: row.text(model), inputTokens, outputTokens });
        return null;
      },
    };
  },
};

/** Bailian: seconds, and a type of request. Before Mooncake in the list, whose keys it has too. */
export const bailian: TraceFormat = {
  name: 'bailian',
  title: 'Bailian',
  kind: 'json-lines',
  required: [['chat_id'], ['timestamp'], ['input_length'], ['output_length'], ['type']],
  open({ header, builder }) {
    const timestamp = header.column('timestamp');
    const input = header.column('input_length');
    const output = header.column('output_length');
    const type = header.column('type');
    return {
      read(row) {
        const tokens = { inputTokens: row.count(input), outputTokens: row.count(output) };
        builder.emit({ timeSeconds: row.number(timestamp), key: row.text(type), ...tokens });
        return null;
      },
    };
  },
};

/** Mooncake: milliseconds. `hash_ids` (blocks of 512 tokens) are not read: nothing here caches prefixes. */
export const mooncake: TraceFormat = {
  name: 'mooncake',
  title: 'Mooncake',
  kind: 'json-lines',
  required: [['timestamp'], ['input_length'], ['output_length']],
  open({ header, builder }) {
    const timestampMs = header.column('timestamp');
    const input = header.column('input_length');
    const output = header.column('output_length');
    return {
      read(row) {
        const tokens = { inputTokens: row.count(input), outputTokens: row.count(output) };
        builder.emit({ timeSeconds: row.number(timestampMs) / 1000, key: everyone, ...tokens });
        return null;
      },
    };
  },
};

/** The lab's own. A request whose `slo_ms` is empty has none. */
export const muxlab: TraceFormat = {
  name: 'muxlab',
  title: 'Muxlab',
  kind: 'csv',
  required: [['t_s'], ['model'], ['input_tokens'], ['output_tokens']],
  open({ header, builder }) {
    const time = header.column('t_s');
    const model = header.column('model');
    const input = header.column('input_tokens');
    const output = header.column('output_tokens');
    const slo = header.find(['slo_ms']);
    return {
      read(row) {
        const tokens = { inputTokens: row.count(input), outputTokens: row.count(output) };
        const key = row.text(model);
        if (key === '') row.refuse(model, 'the name of a model');
        const sloSeconds = slo && (row.text(slo) === '' ? Number.NaN : row.positive(slo) / 1000);
        builder.emit({
          timeSeconds: row.number(time),
          key,
          ...tokens,
          ...(sloSeconds !== undefined && { sloSeconds }),
        });
        return null;
      },
    };
  },
};
