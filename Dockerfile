# syntax=docker/dockerfile:1.20@sha256:26147acbda4f14c5add9946e2fd2ed543fc402884fd75146bd342a7f6271dc1d
# Any image with Node 20 or later on its path and a user `node` works.
ARG NODE_IMAGE=node:24.11.1-alpine3.22@sha256:2867d550cf9d8bb50059a0fff528741f11a84d985c732e60e19e8e75c7239c43

# The build is the same for every platform, so it runs on the one of the machine.
FROM --platform=$BUILDPLATFORM ${NODE_IMAGE} AS build
WORKDIR /build
COPY .npmrc package.json package-lock.json ./
RUN --mount=type=cache,target=/root/.npm npm ci
COPY tsconfig.json LICENSE ./
COPY scripts scripts
COPY fixtures fixtures
COPY src src
COPY integrations integrations
COPY SUPPORTED.md SUPPORTED.md
COPY docs/guides docs/guides
COPY skills skills
RUN npm run build
# The image needs neither the library nor source maps.
RUN find dist -name '*.map' -delete && rm dist/index.js dist/testing.js dist/testcontainers.js \
 && mkdir /app && cp -R package.json LICENSE SUPPORTED.md fixtures dist skills /app \
 && mkdir /app/docs && cp -R docs/guides /app/docs

# The server runs once on the platform itself, so that V8's cache of the compiled code is in the image and every
# container starts from it.
FROM ${NODE_IMAGE} AS cache
COPY --from=build /app /app
ENV NODE_COMPILE_CACHE=/app/cache
RUN node /app/dist/cli.cjs & server=$!; \
    tries=0; until node /app/dist/cli.cjs health; do \
      tries=$((tries + 1)); [ "$tries" -lt 100 ] || exit 1; sleep 0.2; \
    done; \
    kill $server && wait $server && chmod -R a+rX /app/cache

FROM ${NODE_IMAGE}
ARG VERSION=dev
ARG REVISION=unknown
ARG SOURCE=unknown
LABEL org.opencontainers.image.title="beeper-desktop-mock" \
      org.opencontainers.image.description="A local server that emulates Beeper Desktop's API" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.source="${SOURCE}"
COPY --from=cache /app /app
RUN ln -s /app/dist/cli.cjs /usr/local/bin/beeper-desktop-mock
ENV NODE_ENV=production \
    NODE_COMPILE_CACHE=/app/cache \
    BEEPER_MOCK_HOST=0.0.0.0 \
    BEEPER_MOCK_LOG_REQUESTS=true
USER node
EXPOSE 23373
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=10s --start-interval=250ms \
  CMD ["beeper-desktop-mock", "health"]
ENTRYPOINT ["beeper-desktop-mock"]
