namespace StreamingAnomaly.MockClient.Replay;

/// <summary>One row of a file; the value is null where the file has none.</summary>
internal readonly record struct Row(Moment Time, double? Value);
