using System.Buffers;
using System.Globalization;
using StreamingAnomaly.Server.Points;
using StreamingAnomaly.Server.Storage;

namespace StreamingAnomaly.Server.Api;

/// <summary>All points or anomalies of a time as a file, read and sent page by page: millions take no more memory than thousands.</summary>
internal sealed class Export(IPointStore store, HeavyReaders heavy)
{
    // Read in a few milliseconds; others have their turn in between, while the client takes the page.
    private const int Page = 5_000;

    /// <exception cref="HeavyReadersBusyException">There is no place to begin.</exception>
    public async Task<IResult> OfAsync(PointQuery asked, ExportFormat chosen, CancellationToken ct)
    {
        // The newest of now is the last: of a fast stream the file would otherwise never end.
        var newest = await heavy.RunAsync(Name(asked), ct => store.ReadAsync(new PointQuery(asked.Id) { NewestFirst = true, Limit = 1 }, ct), ct);
        var query = asked with { NewestFirst = false, BeforeN = Math.Min(asked.BeforeN, newest.Count > 0 ? newest[0].N + 1 : 0), Limit = Page };

        IExportFormat format = chosen == ExportFormat.Csv ? new CsvExport() : new JsonExport(isArray: chosen == ExportFormat.Json);
        return TypedResults.Stream(body => WriteAsync(query, format, body, ct), format.ContentType, FileName(asked, format));
    }

    private async Task WriteAsync(PointQuery query, IExportFormat format, Stream body, CancellationToken ct)
    {
        using var ended = format;
        var file = new ArrayBufferWriter<byte>();
        format.Begin(file);
        while (await AddPageAsync(query, format, file, ct) is { } last)
        {
            await FlushAsync(file, body, ct);
            query = query with { AfterN = last };
        }

        format.End(file);
        await FlushAsync(file, body, ct);
    }

    /// <returns>The last point's number; null when there are no more.</returns>
    private async Task<long?> AddPageAsync(PointQuery query, IExportFormat format, ArrayBufferWriter<byte> file, CancellationToken ct)
    {
        while (true)
        {
            try
            {
                return await heavy.RunAsync(Name(query), ct => AddAsync(ct), ct);
            }
            catch (HeavyReadersBusyException)
            {
                // What has begun is finished, however long others take.
            }
        }

        async Task<long?> AddAsync(CancellationToken ct)
        {
            var page = await store.ReadAsync(query, ct);
            foreach (var point in page) format.Add(file, point);
            return page.Count > 0 ? page[^1].N : null;
        }
    }

    private static string Name(PointQuery asked) => $"an export of {asked.Id}";

    private static async Task FlushAsync(ArrayBufferWriter<byte> file, Stream body, CancellationToken ct)
    {
        await body.WriteAsync(file.WrittenMemory, ct);
        file.ResetWrittenCount();
    }

    // GSPC-anomalies-20081001T000000-20081101T000000.csv, without anything that a file system minds.
    private static string FileName(PointQuery asked, IExportFormat format)
    {
        var id = string.Concat(asked.Id.ToString().Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' ? c : '_'));
        return $"{id}-{(asked.AnomaliesOnly ? "anomalies" : "points")}{Moment(asked.FromMicros)}{Moment(asked.ToMicros)}.{format.Extension}";
    }

    private static string Moment(long micros) => Timestamps.IsInRange(micros)
        ? "-" + Timestamps.FromMicros(micros).ToString("yyyyMMdd'T'HHmmss", CultureInfo.InvariantCulture)
        : "";
}
