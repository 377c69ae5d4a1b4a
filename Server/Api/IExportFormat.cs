using System.Buffers;
using StreamingAnomaly.Server.Points;

namespace StreamingAnomaly.Server.Api;

/// <summary>How points stand in a file, one after the other.</summary>
internal interface IExportFormat : IDisposable
{
    string ContentType { get; }

    string Extension { get; }

    void Begin(IBufferWriter<byte> file);

    void Add(IBufferWriter<byte> file, in JudgedPoint point);

    void End(IBufferWriter<byte> file);
}

internal enum ExportFormat
{
    Csv,
    Json,
    Ndjson,
}
