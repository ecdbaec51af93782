/** @file Serves the page that knows `?fake` at `PORT`, for its tests. */
import { serveFakeLab } from './server.ts';

const { url } = await serveFakeLab({ port: Number(process.env.PORT), strict: true });
console.log(`Muxlab, with ?fake, at ${url}`);
