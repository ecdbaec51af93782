/** @file Azure Functions 2019: a row is a function and its invocations in each of 1440 minutes. */
import { createRandom } from '../../base/random.ts';
import type { TraceFormat } from './format.ts';

/** Counts are spread evenly at random within their minute, by the seed, in the order of the rows. */
export const azureFunctions2019: TraceFormat = {
  name: 'azure-functions-2019',
  title: 'Azure Functions 2019',
  kind: 'csv',
  required: [['HashOwner'], ['HashApp'], ['HashFunction'], ['Trigger'], ['1']],
  open({ header, builder, seed, sampleFraction }) {
    const functionHash = header.column('HashFunction');
    const minutes = header.names.flatMap((name, index) => (/^\d+$/.test(name) ? [{ name, index }] : []));
    const random = createRandom({ seed, stream: 0 });
    return {
      read(row) {
        const key = row.text(functionHash);
        let invocations = 0;
        for (const minute of minutes) {
          const count = row.count(minute);
          const startSeconds = (Number(minute.name) - 1) * 60;
          for (let call = 0; call < count; call++) {
            if (sampleFraction < 1 && random() > sampleFraction) continue;
            builder.emit({ timeSeconds: startSeconds + 60 * random(), key });
            invocations++;
          }
        }
        return invocations === 0 ? 'no-invocations' : null; // or none was drawn
      },
    };
  },
};
