using System.Text.Json;
using StreamingAnomaly.Server.Streams;

namespace StreamingAnomaly.Server.Ingest;

/// <summary>What has become of the rows of an import so far.</summary>
internal sealed class ImportCounts
{
    private const int MaxShown = 10;

    private readonly List<(long Line, ProtocolError Error)> _refused = [];

    private long _rows;
    private long _stored;
    private long _skipped;
    private long _refusals;
    private long _anomalies;

    /// <summary>No row was of any use.</summary>
    public bool IsAllRefused => _refusals > 0 && _refusals == _rows;

    public void Row() => _rows++;

    /// <summary>The stream has it already.</summary>
    public void Skip() => _skipped++;

    public void Refuse(long line, ProtocolError error)
    {
        _refusals++;
        if (_refused.Count < MaxShown) _refused.Add((line, error));
    }

    public void Add(ReadOnlySpan<Outcome> outcomes)
    {
        foreach (ref readonly var outcome in outcomes)
        {
            if (outcome.Kind != OutcomeKind.Judged)
            {
                _skipped++;
                continue;
            }

            _stored++;
            if (outcome.Point.IsAnomaly) _anomalies++;
        }
    }

    public void WriteFields(Utf8JsonWriter json)
    {
        json.WriteNumber("rows"u8, _rows);
        json.WriteNumber("stored"u8, _stored);
        json.WriteNumber("skipped"u8, _skipped);
        json.WriteNumber("refused"u8, _refusals);
        json.WriteNumber("anomalies"u8, _anomalies);
    }

    /// <summary>The first rows that were refused, and why.</summary>
    public void WriteRefused(Utf8JsonWriter json)
    {
        json.WriteStartArray("errors"u8);
        foreach (var (line, error) in _refused)
        {
            json.WriteStartObject();
            json.WriteNumber("line"u8, line);
            json.WriteString("code"u8, error.Code);
            json.WriteString("message"u8, error.Message);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
