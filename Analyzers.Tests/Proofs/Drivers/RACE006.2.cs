using Microsoft.Coyote.Specifications;

/// <summary>A page is asked for while the site is offline, and once more when it is not.</summary>
internal static class Driver
{
    public const string Property = "a page that failed to load is loaded again";

    public static async Task RunAsync()
    {
        var pages = new Pages();
        Specification.Assert(!await LoadsAsync(pages), "a page of a site that is offline does not load");
        pages.Online = true;
        Specification.Assert(await LoadsAsync(pages), Property);
    }

    private static async Task<bool> LoadsAsync(Pages pages)
    {
        try
        {
            return await Task.Run(() => pages.GetAsync("index")) == "index";
        }
        catch (TimeoutException)
        {
            return false;
        }
    }
}
