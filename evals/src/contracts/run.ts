import { z } from 'zod';
import { archSchema, suiteSchema } from './labels.ts';

/** `run.json`: what was run, how, and on what. Written at the start and again at the end. */
export const runMetaSchema = z.object({
  v: z.literal(1),
  id: z.string(),
  /** The command line, for whoever wants to run it again. */
  command: z.string(),
  suites: z.array(suiteSchema).min(1),
  archs: z.array(archSchema).min(1),
  /** The models of each agent, first choice first; `offline` for the offline model. */
  models: z.record(z.string(), z.array(z.string())),
  /** By architecture and agent: changes with everything that the agent's model is told beside the conversation. */
  promptHashes: z.partialRecord(archSchema, z.record(z.string(), z.string())),
  datasets: z.partialRecord(
    suiteSchema,
    z.object({
      /** As it was given, or relative to the project. */
      file: z.string(),
      /** Of its bytes, hexadecimal. */
      sha256: z.string(),
      /** Rows that are run: fewer than the file has with --limit. */
      rows: z.number().int().nonnegative(),
    }),
  ),
  /** How rows from elsewhere were read. */
  imported: z.object({ textField: z.string(), labelField: z.string(), labelMap: z.string() }).optional(),
  /** True: the offline model answered. Such figures measure plumbing, not quality. */
  offline: z.boolean(),
  /** Host and port of the model server, where it is not OpenAI's own. On this machine it is a stand-in, and the report says so. */
  server: z.string().optional(),
  /** Through a system that was running already. */
  live: z.boolean(),
  /** The judge's model, or `rules` for the checks that stand in offline. */
  judge: z.string(),
  repeat: z.number().int().positive(),
  concurrency: z.number().int().positive(),
  limit: z.number().int().positive().nullable(),
  maxUsd: z.number().positive().nullable(),
  startedAt: z.string(),
  /** Null until every row has its result. */
  finishedAt: z.string().nullable(),
});
export type RunMeta = z.infer<typeof runMetaSchema>;
