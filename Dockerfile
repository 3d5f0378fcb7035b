# Three targets: `engine` serves the API, `worker` works beside it, `n8n` is n8n with the Sogni nodes. compose.yaml puts them together.

FROM node:24.21.0-bookworm-slim AS base

FROM base AS build
WORKDIR /sogni-flow
COPY package.json package-lock.json .npmrc ./
COPY engine/package.json engine/
COPY engine/bin engine/bin
COPY gpu-runtime/package.json gpu-runtime/
COPY gpu-runtime/bin gpu-runtime/bin
RUN npm ci
COPY . .
# The Node that comes along is for machines with an older one, and more than half of what is installed.
RUN npm run build && npm prune --omit=dev && rm -rf node_modules/node-linux-*

# Listens on every address of the container, so links need a name: SOGNI_FLOW_PUBLIC_URL has to be set.
FROM base AS engine
RUN apt-get update \
  && apt-get install -y --no-install-recommends ffmpeg \
  && rm -rf /var/lib/apt/lists/* \
  && install -d -o node -g node /data \
  && ln -s /sogni-flow/engine/bin/sogni-flow.js /usr/local/bin/sogni-flow
COPY --from=build /sogni-flow /sogni-flow
ENV NODE_ENV=production SOGNI_FLOW_HOME=/data SOGNI_FLOW_HOST=0.0.0.0 SOGNI_FLOW_PORT=8787
USER node
WORKDIR /data
VOLUME /data
EXPOSE 8787
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + process.env.SOGNI_FLOW_PORT + '/ready').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["sogni-flow"]
CMD ["serve"]

# Shares the engine's database and its data folder, where the artifacts are; without that folder it has no inputs to work on.
# It listens on nothing. The check opens both the way the worker does; a worker that has died ends its container.
FROM engine AS worker
HEALTHCHECK --interval=60s --timeout=20s --start-period=60s CMD ["sogni-flow", "executions", "list", "--limit", "1"]
CMD ["worker"]

# The package lies outside of n8n's data volume and is linked into it: a new image brings new nodes, and the data stays.
# A volume takes the link over from the image when it is first used; a volume from elsewhere needs the same link.
FROM n8nio/n8n:2.41.1 AS n8n
COPY --from=build /sogni-flow/package.json /opt/n8n-nodes-sogni-flow/
COPY --from=build /sogni-flow/dist/nodes /opt/n8n-nodes-sogni-flow/dist/nodes
COPY --from=build /sogni-flow/dist/credentials /opt/n8n-nodes-sogni-flow/dist/credentials
USER node
RUN mkdir -p /home/node/.n8n/nodes/node_modules \
  && ln -s /opt/n8n-nodes-sogni-flow /home/node/.n8n/nodes/node_modules/n8n-nodes-sogni-flow
VOLUME /home/node/.n8n
HEALTHCHECK --interval=10s --timeout=5s --start-period=120s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:5678/healthz/readiness').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
