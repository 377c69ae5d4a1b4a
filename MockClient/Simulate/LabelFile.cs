using System.Globalization;
using StreamingAnomaly.MockClient.Streaming;

namespace StreamingAnomaly.MockClient.Simulate;

/// <summary>Beside the log: which of the points sent were made anomalies on purpose, and of which kind.</summary>
internal sealed class LabelFile : IDisposable
{
    private readonly StreamWriter _writer;

    /// <param name="goOn">Keep what an earlier run of the same stream wrote.</param>
    public LabelFile(string directory, string clientId, bool goOn)
    {
        Directory.CreateDirectory(directory);
        var path = Path.Combine(directory, SafeFileName.For(clientId) + ".labels.csv");
        var isNew = !goOn || !File.Exists(path);
        _writer = new StreamWriter(path, append: !isNew);
        if (isNew) _writer.WriteLine("timestamp,value,injected,kind");
    }

    public void Write(in SeriesPoint point) => _writer.WriteLine(
        string.Create(CultureInfo.InvariantCulture, $"{point.Timestamp},{point.Value},{(point.Injected is null ? 0 : 1)},{point.Injected}"));

    public void Dispose() => _writer.Dispose();
}
