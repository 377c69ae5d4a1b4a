using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using StreamingAnomaly.Server.Access;
using StreamingAnomaly.Server.Backtest;
using StreamingAnomaly.Server.Incidents;
using StreamingAnomaly.Server.Points;
using StreamingAnomaly.Server.Storage;

namespace StreamingAnomaly.Server.Pages;

/// <summary>A stream's history, or an uploaded series, under two settings side by side.</summary>
/// <remarks>
/// The form has no token: pages of other sites are kept from posting by <c>SameSiteGuard</c>, and a token would die with each restart.
/// </remarks>
[IgnoreAntiforgeryToken]
[Needs(Need.Read)]
[RequestSizeLimit(MaxRequest)]
[RequestFormLimits(MultipartBodyLengthLimit = MaxRequest)]
internal sealed class BacktestModel(IPointStore store, IncidentReader incidents, HeavyReaders heavy) : PageModel
{
    public const int MaxPoints = 100_000;
    public const int MaxDifferences = 100;
    private const int DefaultPoints = 5_000;
    private const int MaxKnown = 200;
    private const int MaxRows = 200_000;
    private const long MaxFile = 10 << 20;

    // Both files and what is around them. Far more is not read at all.
    private const long MaxRequest = MaxFile + (2 << 20);
    private const string FirstTitle = "First setting";
    private const string SecondTitle = "Second setting";

    [BindProperty(SupportsGet = true)]
    public string? Stream { get; set; }

    /// <summary>How many of the stream's newest.</summary>
    [BindProperty(SupportsGet = true)]
    public int Points { get; set; } = DefaultPoints;

    [BindProperty]
    public IFormFile? Series { get; set; }

    [BindProperty]
    public IFormFile? Labels { get; set; }

    public SettingsForm First { get; private set; } = SettingsForm.Of("first", FirstTitle, StreamSettings.Default);

    public SettingsForm Second { get; private set; } = SettingsForm.Of("second", SecondTitle, StreamSettings.Default with { Window = 256 });

    public IReadOnlyList<ClientRow> Known { get; private set; } = [];

    public SideBySide? Result { get; private set; }

    /// <summary>The stream the page was opened for.</summary>
    public ClientId? Opened { get; private set; }

    /// <summary>The result is of the stream, to which either setting can be applied.</summary>
    public ClientId? Applicable { get; private set; }

    /// <summary>Why there is no result.</summary>
    public string? Problem { get; private set; }

    /// <summary>Rows of an uploaded series that could not be read.</summary>
    public IReadOnlyList<string> LeftOut { get; private set; } = [];

    public async Task OnGetAsync(CancellationToken ct)
    {
        await ListAsync(ct);
        if (!ClientId.TryParse(Stream, out var id) || await store.FindClientAsync(id, ct) is not { } client) return;
        Opened = id;
        First = SettingsForm.Of(First.Name, FirstTitle, client.Settings);
        Second = SettingsForm.Of(Second.Name, SecondTitle, client.Settings with { Window = Math.Min(2 * client.Settings.Window, 256) });
    }

    public async Task OnPostAsync(CancellationToken ct)
    {
        await ListAsync(ct);
        try
        {
            if (!ModelState.IsValid) throw new UnusableInputException("The form cannot be read: a file holds at most 10 MB, and points is a whole number.");
            (First, Second) = (SettingsForm.Of(First.Name, FirstTitle, Request.Form), SettingsForm.Of(Second.Name, SecondTitle, Request.Form));
            var (first, second) = (First.Read(), Second.Read());
            Result = await heavy.RunAsync("a backtest", async ct =>
            {
                var series = Series is null ? await ReadStreamAsync(ct) : ReadUpload(Series);
                return SideBySide.Of(series, Label(series), first, second, ct);
            }, ct);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // The browser has left: nobody reads what is answered.
        }
        catch (HeavyReadersBusyException e)
        {
            Response.Headers.RetryAfter = HeavyReadersBusyException.RetryAfterSeconds;
            Refuse(StatusCodes.Status503ServiceUnavailable, e.Message);
        }
        catch (UnusableInputException e)
        {
            Refuse(StatusCodes.Status400BadRequest, e.Message);
        }
    }

    private async Task ListAsync(CancellationToken ct) => Known =
    [
        .. await store.ListClientsAsync(active: true, MaxKnown, ct),
        .. await store.ListClientsAsync(active: false, MaxKnown, ct),
    ];

    private async Task<Series> ReadStreamAsync(CancellationToken ct)
    {
        if (string.IsNullOrEmpty(Stream)) throw new UnusableInputException("Choose a stream, or a CSV file.");
        if (!ClientId.TryParse(Stream, out var id)) throw new UnusableInputException($"No stream is named “{Stream}”.");
        var series = await StreamHistory.ReadNewestAsync(store, id, Math.Clamp(Points, 1, MaxPoints), ct);
        if (series.Points.Count == 0) throw new UnusableInputException($"No stream named “{Stream}” has any points.");
        Applicable = id;

        // What people said of its incidents is what it is measured by.
        var real = incidents.Labels(id, Feedback.Real);
        return real.Count == 0 ? series : series with
        {
            Windows = LabelWindow.Runs([.. series.Points.Select(point => real.Any(time => point.Micros >= time.From && point.Micros <= time.To))]),
        };
    }

    private Series ReadUpload(IFormFile file)
    {
        if (file.Length > MaxFile) throw new UnusableInputException($"{file.FileName}: a file holds at most 10 MB.");
        var leftOut = new List<string>();
        using var text = new StreamReader(file.OpenReadStream());
        var series = SeriesReader.Read(file.FileName, text, leftOut.Add, MaxRows);
        LeftOut = leftOut;
        return series;
    }

    private LabelledSeries? Label(Series series)
    {
        if (Labels is null) return series.Windows is { } own ? new LabelledSeries(series.Points.Count, own) : null;
        using var text = new StreamReader(Labels.OpenReadStream());
        var windows = LabelFile.Parse(text.ReadToEnd()).FindByFile(series) ?? throw new UnusableInputException($"The labels do not name {series.Name}.");
        return new LabelledSeries(series.Points.Count, windows);
    }

    private void Refuse(int status, string problem) => (Response.StatusCode, Problem) = (status, problem);
}
