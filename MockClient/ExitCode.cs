namespace StreamingAnomaly.MockClient;

/// <summary>What the process ends with; of several clients the highest counts.</summary>
internal enum ExitCode
{
    Done = 0,
    Unusable = 1,
    Refused = 2,
    Replaced = 3,
}
