using Microsoft.AspNetCore.Mvc.RazorPages;
using StreamingAnomaly.Server.OpenApi;

namespace StreamingAnomaly.Server.Pages;

/// <summary>The documents for programs, for people.</summary>
internal sealed class DocsModel(ApiDocuments documents) : PageModel
{
    public ApiOutline Api { get; } = ApiOutline.Of(documents);
}
