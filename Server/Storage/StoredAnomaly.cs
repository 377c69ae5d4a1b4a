using StreamingAnomaly.Server.Points;

namespace StreamingAnomaly.Server.Storage;

/// <summary>An anomaly among those of all streams.</summary>
/// <param name="Place">Rises with each that is stored.</param>
internal readonly record struct StoredAnomaly(ClientId Id, JudgedPoint Point, long Place);
