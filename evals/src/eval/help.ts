export const HELP = `
npm run eval -- [options]

Runs the labelled sets against the services' own agents and scores them: who gets a message, who has a conversation after each turn, and
whether a task was done. With no key the offline model answers, whose figures measure plumbing. Each run has a folder in evals/runs:
run.json, results.jsonl, and the report. Ends with status 1 where rows have no result, or more than 2 % of them ended in an error.

  --suite NAME          routing (default), pivots, tasks or all; may be given several times
  --arch NAME           handoff (default), mega, agent-as-tool or all; may be given several times
  --model NAME          the model of every agent; or agent=NAME for one, for example triage=gpt-4o-mini; may be given several times
  --judge-model NAME    the model that rates triage's reasons (default: JUDGE_MODEL, else MODEL)
  --offline             the offline model answers, though there is a key
  --live                through the system that runs (npm start, or NATS_URL), or one that is started for it where none does; scores go into
                        its run records and traces
  --repeat K            each row so often (default 1)
  --concurrency N       rows at a time (default 8)
  --limit N             only so many rows of each set, spread over it
  --data FILE           rows from another file; with --label-map any JSONL
  --text-field NAME, --label-field NAME   where its text and its label are (default: text, label)
  --label-map MAP       theirs=ours,theirs=ours or a JSON file; - leaves a label's rows out
  --max-usd X           begin no further row when so much has been spent
  --yes                 do not ask before a run that costs money
  --resume ID           go on with a run that was stopped, as it was begun; rows that ended in an error are tried again. Takes --concurrency,
                        --max-usd and --yes
  --calibrate-judge     only compare the judge with the rated reasons

Environment, also read from .env:
  OPENAI_API_KEY, OPENAI_BASE_URL, OPENAI_API, MODEL, <AGENT>_MODEL   as for the agents
  EVAL_RUNS             the folder of the runs, if not evals/runs
  LANGSMITH_API_KEY     uploads results and scores as LangSmith experiments; without it nothing is uploaded

Example: npm run eval -- --suite routing --arch all
`;
