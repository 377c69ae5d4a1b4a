# docker build -t streaming-anomaly .
# Once, as it listens for other machines: a key, which every door then asks for.
# docker run --rm -v anomalies:/data streaming-anomaly keys add --name me --scope admin
# docker run -p 3000:3000 -v anomalies:/data streaming-anomaly

# The chart library, as Server/package-lock.json names it.
FROM node:20-bookworm-slim AS chart
WORKDIR /src/Server
COPY Server/package.json Server/package-lock.json ./
RUN npm ci --no-audit --no-fund --ignore-scripts

FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /src
# Packages first: they are fetched again only when a project or lock file has changed.
COPY global.json .editorconfig Directory.Build.props Directory.Packages.props BannedSymbols.txt ./
COPY Detection/Detection.csproj Detection/packages.lock.json Detection/
COPY Server/Server.csproj Server/packages.lock.json Server/
RUN dotnet restore Server --locked-mode
COPY Detection/ Detection/
COPY Server/ Server/
COPY --from=chart /src/Server/node_modules/ Server/node_modules/
RUN dotnet publish Server -c Release --no-restore -p:SkipNpmCi=true -o /app

FROM mcr.microsoft.com/dotnet/aspnet:10.0
# The distribution's SQLite gets its security updates; the server prefers it to the one it brings along.
RUN apt-get update \
 && apt-get install -y --no-install-recommends libsqlite3-0 \
 && rm -rf /var/lib/apt/lists/* \
 && install -d -o "$APP_UID" -g "$APP_UID" /data
WORKDIR /app
COPY --from=build /app ./
# The base image's own variable would only be overridden, with a warning at each start.
ENV ASPNETCORE_HTTP_PORTS= \
    ASPNETCORE_URLS=http://0.0.0.0:3000 \
    Storage__Path=/data/streaming-anomaly.db
USER $APP_UID
VOLUME /data
EXPOSE 3000
# The first start after an upgrade may have a large database to migrate.
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 CMD ["dotnet", "Server.dll", "health"]
ENTRYPOINT ["dotnet", "Server.dll"]
