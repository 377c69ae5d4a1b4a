using System.Buffers;
using System.Text.Json;
using StreamingAnomaly.Server.Live;
using StreamingAnomaly.Server.Points;

namespace StreamingAnomaly.Server.Api;

/// <summary>Points as full objects, a line each: as one array, or by themselves.</summary>
internal sealed class JsonExport(bool isArray) : IExportFormat
{
    private readonly Utf8JsonWriter _json = new(Stream.Null);
    private bool _isFirst = true;

    public string ContentType => isArray ? "application/json" : "application/x-ndjson";

    public string Extension => isArray ? "json" : "ndjson";

    public void Begin(IBufferWriter<byte> file)
    {
        if (isArray) file.Write("["u8);
    }

    public void Add(IBufferWriter<byte> file, in JudgedPoint point)
    {
        if (!_isFirst) file.Write(isArray ? ",\n"u8 : "\n"u8);
        _isFirst = false;
        _json.Reset(file);
        PointJson.Write(_json, point);
        _json.Flush();
    }

    public void End(IBufferWriter<byte> file) => file.Write(isArray ? "]\n"u8 : _isFirst ? ""u8 : "\n"u8);

    public void Dispose() => _json.Dispose();
}
