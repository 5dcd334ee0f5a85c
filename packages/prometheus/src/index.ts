export { type Exemplars, type PrometheusApi, prometheusApi, type Series } from './api.ts';
export { type FoundPrometheus, findPrometheus, type PrometheusPrograms } from './find.ts';
export { promtool } from './promtool.ts';
export { type RunningPrometheus, startPrometheus } from './start.ts';
