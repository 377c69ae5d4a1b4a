using StreamingAnomaly.Server.Points;

namespace StreamingAnomaly.Server.Storage;

internal sealed class PendingBatch
{
    public CommitResult Result { get; set; }
    public JudgedPoint[] Points { get; set; } = [];
}

internal enum CommitResult { Pending }
