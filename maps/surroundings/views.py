"""stub to be replaced"""
from django.http import HttpResponse
from network.access import Permission, needs
@needs(Permission.SEE_RECORDS)
def surroundings_page(request, code): return HttpResponse("")
