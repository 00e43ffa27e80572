package dev.dray.server;

import dev.dray.Dray;
import dev.dray.server.api.Api;
import dev.dray.server.health.Meters;
import dev.dray.server.job.Jobs;
import dev.dray.server.log.ServiceLog;
import dev.dray.server.mirror.Mirror;
import java.time.InstantSource;

/// What the rooms of the service share.
///
/// @param settings how the service is run
/// @param dray the library
/// @param jobs the downloads
/// @param api the API below `/api/v1`
/// @param mirror what clients of the hub and of Ollama ask
/// @param meters what is counted
/// @param log where things are written down
/// @param clock says when
record House(
    ServerSettings settings,
    Dray dray,
    Jobs jobs,
    Api api,
    Mirror mirror,
    Meters meters,
    ServiceLog log,
    InstantSource clock) {}
