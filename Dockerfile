# One image for every agent, the gateway and the command line; the container's command says which program it is.

FROM node:24-bookworm-slim AS manifests
WORKDIR /manifests
COPY . /source
# Alone in a layer, so that dependencies are installed again when a manifest changes, and not when a source file does. What only
# development needs is no workspace here: npm would install that with its dependencies, since a workspace counts as production.
RUN cd /source \
    && find . \( -name package.json -o -name package-lock.json \) -exec cp --parents -t /manifests {} + \
    && cd /manifests \
    && npm pkg set --json 'workspaces=["packages/*", "!packages/postgres", "services/*"]'

FROM node:24-bookworm-slim AS dependencies
WORKDIR /app
COPY --from=manifests /manifests ./
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund \
    && find node_modules -type f \( -name '*.map' -o -name '*.d.ts' -o -name '*.d.mts' -o -name '*.d.cts' \) -delete

FROM node:24-bookworm-slim
WORKDIR /app
ENV NODE_ENV=production \
    HEALTH_HOST=0.0.0.0 HEALTH_PORT=9464 \
    HTTP_HOST=0.0.0.0 HTTP_PORT=8080 \
    OUTBOX_DIR=/var/lib/switchboard/outbox
RUN install -d -o node -g node /var/lib/switchboard/outbox
COPY --from=dependencies /app ./
COPY packages packages
COPY services services
COPY cli cli
USER 1000:1000
# Health, readiness and metrics; the gateway's web chat.
EXPOSE 9464 8080
HEALTHCHECK --interval=15s --timeout=20s --start-period=90s --start-interval=2s --retries=5 \
    CMD ["node", "-e", "require('node:http').get('http://127.0.0.1:' + process.env.HEALTH_PORT + '/readyz', (answer) => process.exit(answer.statusCode === 200 ? 0 : 1)).on('error', () => process.exit(1))"]
ENTRYPOINT ["node"]
