using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Options;
using StreamingAnomaly.Detection;
using StreamingAnomaly.Server.Points;

namespace StreamingAnomaly.Server.Pages;

/// <summary>A client of the public protocol that runs in the page, and its code: the file itself, so that neither can drift from the other.</summary>
internal sealed class TryModel(IWebHostEnvironment environment, IOptions<LimitOptions> limits) : PageModel
{
    private const int WidestOnTheSlider = 500;

    public int MaxWindow => Math.Max(DetectorSettings.MinWindow, Math.Min(limits.Value.Window, WidestOnTheSlider));

    public string ClientSource { get; private set; } = "";

    public async Task OnGetAsync(CancellationToken ct)
    {
        await using var file = environment.WebRootFileProvider.GetFileInfo("js/client.js").CreateReadStream();
        using var text = new StreamReader(file);
        ClientSource = (await text.ReadToEndAsync(ct)).Replace("ws://localhost:3000", $"{(Request.IsHttps ? "wss" : "ws")}://{Request.Host}");
    }
}
