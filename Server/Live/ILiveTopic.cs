namespace StreamingAnomaly.Server.Live;

/// <summary>A part of what a viewer is sent, asked in turn for what is new.</summary>
internal interface ILiveTopic : IDisposable
{
    /// <summary>Writes what is new since the last turn, or nothing.</summary>
    ValueTask WriteAsync(EventWriter events, CancellationToken ct);
}
